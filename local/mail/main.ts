/** `tsx local/mail/main.ts`: the stand-in for Resend, until it is told to stop. */
import { parseArgs } from "node:util";
import { runProgram } from "convex-embedded/program";
import { MailFolderError } from "./mailFolder.ts";
import { type MailOptions, type MailServer, startMail } from "./startMail.ts";

const USAGE = `Usage: main.ts --port PORT --data DIR [--host 127.0.0.1] [--requests-per-second 100] [--json]

  --port                 where Resend's API answers and the inbox page is; 0 for a free one
  --data                 the folder that the mails are kept in
  --host                 the address to listen on
  --requests-per-second  how many the API takes before it answers 429
  --json                 print one line of JSON when ready: {"url"}`;

interface Command {
  readonly options: MailOptions;
  readonly isJson: boolean;
}

/** Null where only the usage was asked for. Throws TypeError where the arguments make no sense. */
function parseCommand(args: readonly string[]): Command | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      data: { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      "requests-per-second": { type: "string", default: "100" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  if (!values.data) throw new TypeError("--data must name a folder");
  const options = {
    dataDir: values.data,
    port: parseNumber(values.port, "--port", 0, 2 ** 16 - 1),
    host: values.host,
    requestsPerSecond: parseNumber(values["requests-per-second"], "--requests-per-second", 1, 1e6),
  };
  return { options, isJson: values.json };
}

function parseNumber(text: string | undefined, flag: string, least: number, most: number): number {
  const value = /^\d+$/.test(text ?? "") ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new TypeError(`${flag} must be a number from ${least} to ${most}`);
}

function announce({ url }: MailServer, { isJson }: Command): void {
  console.log(isJson ? JSON.stringify({ url }) : `Mail comes in at ${url}`);
}

await runProgram({
  usage: USAGE,
  parse: parseCommand,
  start: ({ options }) => startMail(options),
  announce,
  FolderError: MailFolderError,
});
