/** The program: the stand-in for sign-in providers, until it is told to stop. */
import { parseArgs } from "node:util";
import { runProgram } from "convex-embedded/program";

import { DataFolderError } from "./dataFolder.ts";
import { type Identity, type IdentityOptions, startIdentity } from "./identity.ts";

const USAGE = `Usage: tsx local/identity/main.ts --site-url URL [--port 3213] [--data DIR] [--host 127.0.0.1] [--json]

  --site-url  where the deployment answers HTTP; people are sent back there
  --port      where the providers answer
  --data      the folder that keys and consents live in (.convex-embedded-identity unless given)
  --host      the address to listen on
  --json      print one line of JSON when ready: {"url", "variables"}`;

interface Command {
  readonly options: IdentityOptions;
  readonly isJson: boolean;
}

/** Null where only the usage was asked for. Throws TypeError where the arguments make no sense. */
function parseCommand(args: readonly string[]): Command | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "site-url": { type: "string" },
      port: { type: "string", default: "3213" },
      data: { type: "string", default: ".convex-embedded-identity" },
      host: { type: "string", default: "127.0.0.1" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const options = {
    port: parsePort(values.port),
    host: values.host,
    dataDir: values.data,
    callbackBase: parseSiteUrl(values["site-url"]),
  };
  return { options, isJson: values.json };
}

function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port >= 0 && port < 2 ** 16) return port;
  throw new TypeError(`--port must be a port, not ${JSON.stringify(text)}`);
}

function parseSiteUrl(text: string | undefined): string {
  if (text === undefined) throw new TypeError(`--site-url is missing\n\n${USAGE}`);
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new TypeError(`--site-url must begin with http:// or https://, not ${JSON.stringify(text)}`);
}

function announce({ url, variables }: Identity, { isJson }: Command): void {
  if (isJson) {
    console.log(JSON.stringify({ url, variables }));
    return;
  }
  console.log(`Sign-in providers ready at ${url}. For the deployment:`);
  for (const [name, value] of Object.entries(variables)) console.log(`  ${name}=${value}`);
}

await runProgram({
  usage: USAGE,
  parse: parseCommand,
  start: ({ options }) => startIdentity(options),
  announce,
  FolderError: DataFolderError,
});
