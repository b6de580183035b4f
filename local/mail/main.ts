/** `tsx local/mail/main.ts`: the stand-in for Resend, until it is told to stop. */
import { parseArgs } from "node:util";
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

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command === null) {
    console.log(USAGE);
    return;
  }
  const mail = await startMail(command.options);
  stopOnSignals(mail);
  console.log(command.isJson ? JSON.stringify({ url: mail.url }) : `Mail comes in at ${mail.url}`);
}

function stopOnSignals(mail: MailServer): void {
  let isStopping = false;
  const stop = () => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    mail.close().then(() => process.exit(0), refuse);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** One line for what whoever started it can mend; a stack for what only we can. */
function refuse(error: unknown): never {
  console.error(explain(error));
  process.exit(1);
}

function explain(error: unknown): unknown {
  if (error instanceof MailFolderError) return error.message;
  if (!(error instanceof Error) || !("code" in error)) {
    return error instanceof TypeError ? error.message : error;
  }
  const place = "port" in error ? `port ${String(error.port)}` : "the port";
  switch (error.code) {
    case "EADDRINUSE":
      return `Cannot listen: ${place} is in use by another program.`;
    case "EACCES":
      return `Cannot listen: ${place} may not be used without further rights.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "Cannot listen: --host is not an address of this machine.";
    default:
      return String(error.code).startsWith("ERR_PARSE_ARGS") ? `${error.message}\n\n${USAGE}` : error;
  }
}

main().catch(refuse);
