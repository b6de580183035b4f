import { isIP } from "node:net";

/**
 * Whose request it is, as the proxies in front of us tell it. Each appends the address that it was called from, so only
 * the last `trustedProxies` entries are theirs: whatever stands before was written by the caller, who can write anything.
 */
export function clientAddress(forwardedFor: string | null, trustedProxies: number): string | null {
  if (forwardedFor === null || trustedProxies < 1) return null;
  const entry = forwardedFor.split(",").at(-trustedProxies)?.trim() ?? "";
  const address = withoutPort(entry);
  return isIP(address) === 0 ? null : address.toLowerCase();
}

/** Some proxies append the port, `203.0.113.7:4711` or `[2001:db8::7]:4711`. */
function withoutPort(entry: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(entry) ?? [];
  return bracketed ?? entry.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
}

/** How many proxies stand in front of us. Anything that is no number of proxies means none: nobody is believed. */
export function readTrustedProxies(text: string | undefined): number {
  return /^\d{1,2}$/.test(text ?? "") ? Number(text) : 0;
}
