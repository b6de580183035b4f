/** A whole run, from the first check to the last process: started, watched, stopped. */
import { stripVTControlCharacters } from "node:util";

import { isBanner } from "./nextServer.ts";
import { isAnnouncement } from "./officialCli.ts";
import { createOutput } from "./output.ts";
import { isPortFree } from "./ports.ts";
import { ChildDiedError, Family } from "./processes.ts";
import { readSettings, SettingError, type Environment, type Mode, type Settings } from "./settings.ts";
import { start } from "./start.ts";

const SAYS_READY_IN_JSON = new Set(["convex", "mail", "identity"]);
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs until a signal or a child's death ends it; the exit code says which. No process is left behind. */
export async function run(
  mode: Mode,
  root: string,
  env: Environment,
  output = createOutput(),
): Promise<number> {
  const family = new Family((name, line) => {
    if (!isNoise(name, line)) output.line(name, line);
  });
  const stopSignal = listenForStop(family);
  // Reached without a stop only when this program itself is at fault.
  process.once("exit", () => family.kill());
  const startedAt = performance.now();
  try {
    const settings = readSettings(mode, root, env);
    await checkPorts(settings);
    const notes = await Promise.race([stopSignal, family.death, start(settings, family, output)]);
    if (notes !== "stopped") {
      const ready = `Ready in ${secondsSince(startedAt)} s: ${settings.origin} (Ctrl-C stops everything)`;
      output.say([ready, ...notes].join("\n"));
      await Promise.race([stopSignal, family.death]);
    }
    output.waiting("Stopping");
    await family.stop();
    output.say("Stopped.");
    return 0;
  } catch (error) {
    await family.stop();
    output.fail(explain(error));
    return 1;
  }
}

function listenForStop(family: Family): Promise<"stopped"> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      // Asked twice: somebody has no time.
      if (asked) family.kill();
      asked = true;
      resolve("stopped");
    };
    for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  });
}

async function checkPorts({ port, oneMachine }: Settings): Promise<void> {
  const wanted: [name: string, port: number][] = [["PORT", port]];
  if (oneMachine !== null) {
    wanted.push(
      ["CONVEX_EMBEDDED_PORT", oneMachine.embedded.cloudPort],
      ["CONVEX_EMBEDDED_SITE_PORT", oneMachine.embedded.sitePort],
      ["LOCAL_MAIL_PORT", oneMachine.mail.port],
      ["LOCAL_IDENTITY_PORT", oneMachine.identity.port],
    );
  }
  for (const [name, number] of wanted) {
    if (await isPortFree(number)) continue;
    throw new SettingError(`Port ${number} is in use. Stop what uses it, or choose another with ${name}.`);
  }
}

function isNoise(name: string, coloured: string): boolean {
  const line = stripVTControlCharacters(coloured);
  if (line.trim() === "") return true;
  if (name === "push") return isAnnouncement(line);
  if (SAYS_READY_IN_JSON.has(name)) return line.startsWith("{");
  return isBanner(line);
}

function explain(error: unknown): string {
  if (error instanceof SettingError) return error.message;
  if (error instanceof ChildDiedError) {
    const { name } = error.child;
    // Ready lines hold keys and secrets: noise is left out here as everywhere.
    const lastWords = error.child.lastWords.filter((line) => !isNoise(name, line));
    if (lastWords.length === 0) return `${error.message}, without a word.`;
    return [`${error.message}. Its last words:`, ...lastWords.map((line) => `  ${line}`)].join("\n");
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}
