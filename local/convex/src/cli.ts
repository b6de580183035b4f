/** `convex-embedded`: one deployment, until it is told to stop. */
import { parseArgs } from "node:util";
import { DataFolderError, type Deployment, type DeploymentOptions, startDeployment } from "./index.ts";
import { runProgram } from "./program.ts";

const USAGE = `Usage: convex-embedded [--cloud-port 3210] [--site-port 3211] [--data DIR] [--host 127.0.0.1]
                       [--max-file-bytes N] [--json]

  --cloud-port      where clients and the convex CLI connect
  --site-port       where HTTP actions answer
  --data            the folder that the deployment lives in (.convex-embedded unless given)
  --host            the address to listen on
  --max-file-bytes  how large a stored file may be (any size unless given)
  --json            print one line of JSON when ready: {"url", "siteUrl", "adminKey"}`;

interface Command {
  readonly options: DeploymentOptions;
  readonly isJson: boolean;
}

/** Null where only the usage was asked for. Throws TypeError where the arguments make no sense. */
function parseCommand(args: readonly string[]): Command | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "cloud-port": { type: "string", default: "3210" },
      "site-port": { type: "string", default: "3211" },
      data: { type: "string", default: ".convex-embedded" },
      host: { type: "string", default: "127.0.0.1" },
      "max-file-bytes": { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const options = {
    dataDir: values.data,
    cloudPort: parsePort(values["cloud-port"], "--cloud-port"),
    sitePort: parsePort(values["site-port"], "--site-port"),
    host: values.host,
    ...parseMaxFileBytes(values["max-file-bytes"]),
  };
  return { options, isJson: values.json };
}

function parsePort(text: string, flag: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port >= 0 && port < 2 ** 16) return port;
  throw new TypeError(`${flag} must be a port, not ${JSON.stringify(text)}`);
}

function parseMaxFileBytes(text: string | undefined): Pick<DeploymentOptions, "maxFileBytes"> {
  if (text === undefined) return {};
  if (/^\d{1,15}$/.test(text)) return { maxFileBytes: Number(text) };
  throw new TypeError(`--max-file-bytes must be a number of bytes, not ${JSON.stringify(text)}`);
}

function announce({ url, siteUrl, adminKey }: Deployment, { isJson }: Command): void {
  if (isJson) {
    console.log(JSON.stringify({ url, siteUrl, adminKey }));
    return;
  }
  console.log(`Convex deployment ready at ${url}, HTTP actions at ${siteUrl}`);
  console.log("For the convex CLI:");
  console.log(`  export CONVEX_SELF_HOSTED_URL='${url}'`);
  console.log(`  export CONVEX_SELF_HOSTED_ADMIN_KEY='${adminKey}'`);
}

await runProgram({
  usage: USAGE,
  parse: parseCommand,
  start: ({ options }) => startDeployment(options),
  announce,
  FolderError: DataFolderError,
});
