import Bowser from "bowser";

export const UNKNOWN_DEVICE = "an unknown device";

/** Browsers send about 200. What is longer was made to keep the parser busy. */
const USER_AGENT_MAX_LENGTH = 512;

const browserNames = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const systemNames = new Set<string>(Object.values(Bowser.OS_MAP));

/**
 * "Firefox on Linux". Says only names that the parser's own tables hold: for a browser that it does not know it would
 * hand on the sender's words, and those would stand in a mail of ours.
 */
export function describeDevice(userAgent: string | null): string {
  if (userAgent === null || userAgent === "" || userAgent.length > USER_AGENT_MAX_LENGTH)
    return UNKNOWN_DEVICE;
  const { browser, os } = Bowser.parse(userAgent);
  const browserName = knownName(browser.name, browserNames);
  const systemName = knownName(os.name, systemNames);
  if (browserName && systemName) return `${browserName} on ${systemName}`;
  if (browserName) return browserName;
  return systemName ? `a device with ${systemName}` : UNKNOWN_DEVICE;
}

function knownName(name: string | undefined, names: ReadonlySet<string>): string | null {
  return name !== undefined && names.has(name) ? name : null;
}
