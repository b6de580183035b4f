import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";

import { temporaryFolder } from "./identity.setup.ts";

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const program = fileURLToPath(new URL("main.ts", import.meta.url));
const site = ["--site-url", "http://127.0.0.1:9"];

type Child = ChildProcessByStdio<null, Readable, Readable>;

async function start(...args: readonly string[]): Promise<Child> {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, ["--import", tsx, program, "--data", folder, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

async function outcome(child: Child): Promise<{ words: string; code: unknown }> {
  const [words, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { words: words.trim(), code };
}

async function firstLine(child: Child): Promise<string> {
  let line = "";
  for await (const chunk of child.stdout) {
    line += String(chunk);
    if (line.includes("\n")) break;
  }
  return line.slice(0, line.indexOf("\n"));
}

test.each<NodeJS.Signals>(["SIGTERM", "SIGINT"])("ready in one line of JSON, gone at %s", async (signal) => {
  const child = await start("--port", "0", ...site, "--json");
  const { url, variables } = JSON.parse(await firstLine(child)) as { url: string; variables: object };
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(Object.keys(variables)).toHaveLength(9);
  expect((await fetch(url)).status).toBe(200);
  child.kill(signal);
  expect(await outcome(child)).toEqual({ words: "", code: 0 });
});

test("a port in use is said in one line", async () => {
  const other = createServer();
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => {
    other.close();
  });
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await outcome(await start("--port", String(port), ...site))).toEqual({
    words: `Cannot listen: port ${port} is in use by another program.`,
    code: 1,
  });
});

test.each([
  [["--port", "seven", ...site], "--port must be a port"],
  [["--port", "0"], "--site-url is missing"],
  [["--port", "0", "--site-url", "javascript:1"], "--site-url must begin with"],
  [["--nonsense"], "--nonsense"],
])("%j is refused", async (args, sentence) => {
  const { words, code } = await outcome(await start(...args));
  expect(words).toContain(sentence);
  expect(words).not.toContain("    at ");
  expect(code).toBe(1);
});
