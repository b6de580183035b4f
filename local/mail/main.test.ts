import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { mailbox } from "./client.ts";
import { temporaryFolder } from "./testMail.ts";

const program = fileURLToPath(new URL("main.ts", import.meta.url));

function start(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function readyLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("Expected standard output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("Ended before it was ready");
}

async function ending(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = "";
  child.stderr?.on("data", (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, errors };
}

test.each(["SIGINT", "SIGTERM"] as const)("says where it is, and ends cleanly on %s", async (signal) => {
  const child = start("--port", "0", "--data", await temporaryFolder(), "--json");
  const { url } = JSON.parse(await readyLine(child)) as { url: string };
  expect(await mailbox(url).list("ada@example.com")).toEqual([]);
  // Someone has the inbox open meanwhile.
  const events = await fetch(`${url}/api/events`);
  expect(events.headers.get("content-type")).toContain("text/event-stream");

  const ended = ending(child);
  child.kill(signal);
  expect(await ended).toEqual({ code: 0, errors: "" });
  await events.text().catch(() => {});
});

test("says it in words where nobody asked for JSON", async () => {
  const child = start("--port", "0", "--data", await temporaryFolder());
  expect(await readyLine(child)).toMatch(/^Mail comes in at http:\/\/127\.0\.0\.1:\d+$/);
});

test("a port in use is one line and the end", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { code, errors } = await ending(start("--port", String(port), "--data", await temporaryFolder()));
  expect(errors).toBe(`Cannot listen: port ${port} is in use by another program.\n`);
  expect(code).toBe(1);
});

test("a folder that cannot be used is one line and the end", async () => {
  const file = path.join(await temporaryFolder(), "file");
  await writeFile(file, "");
  const { code, errors } = await ending(start("--port", "0", "--data", file));
  expect(errors).toBe(`Mail cannot be kept in ${file} (EEXIST).\n`);
  expect(code).toBe(1);
});

test.each([
  [["--port", "70000", "--data", "x"], "--port must be a number from 0 to 65535"],
  [["--port", "0"], "--data must name a folder"],
  [["--prot", "0"], "Unknown option '--prot'"],
])("%j is refused in a line", async (args, words) => {
  const { code, errors } = await ending(start(...args));
  expect(errors).toContain(words);
  expect(errors).not.toContain("    at ");
  expect(code).toBe(1);
});
