import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { createOutput } from "./output.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

function collect(): { lines: string[]; stream: { isTTY: boolean; write(text: string): void } } {
  const lines: string[] = [];
  return { lines, stream: { isTTY: false, write: (text) => void lines.push(text) } };
}

test("without a terminal: plain lines, each with the name of who says it", () => {
  const { lines, stream } = collect();
  const output = createOutput(stream);
  output.waiting("Building");
  output.line("next", "compiled");
  output.line("convex", "\u001B[32mready\u001B[39m");
  output.say("Ready.");
  output.fail("next ended with exit code 1");
  expect(lines).toEqual([
    "Building\n",
    "next     │ compiled\n",
    "convex   │ \u001B[32mready\u001B[39m\n",
    "Ready.\n",
    "next ended with exit code 1\n",
  ]);
});

const MAGENTA = "\u001B[35m";
const RED = "\u001B[31m";
const CLEARED_LINE = "\u001B[0K";
const FRAME = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u;

test("on a terminal: colours, and a spinner that steps aside for each line", async () => {
  const { out, both } = await onTerminal({ FORCE_COLOR: "1" });
  expect(out).toContain(`${MAGENTA}convex  `);
  expect(out).toContain(`${RED}next ended with exit code 1`);
  // Frame, its end, the line, the next frame.
  const [before = "", after = ""] = both.split("ready");
  expect(before).toMatch(FRAME);
  expect(before.lastIndexOf(CLEARED_LINE)).toBeGreaterThan(before.search(FRAME));
  expect(after).toMatch(FRAME);
  const [, end = ""] = both.split("next ended");
  expect(end).not.toMatch(FRAME);
});

test("on a terminal whose owner wants no colours: none", async () => {
  const { out } = await onTerminal({ NO_COLOR: "1" });
  expect(out).toContain("convex   │ ready\n");
  expect(out).not.toContain("\u001B");
});

/** What a program writes that believes to be on a terminal: `out` for the lines, `both` with the spinner among them. */
async function onTerminal(env: Record<string, string>): Promise<{ out: string; both: string }> {
  const source = `
    import readline from "node:readline";
    const { stderr, stdout } = process;
    const methods = Object.fromEntries(
      ["cursorTo", "clearLine", "moveCursor"].map((name) => [name, (...to) => readline[name](stderr, ...to)]),
    );
    Object.assign(stderr, { isTTY: true, columns: 80, ...methods });
    stdout.isTTY = true;
    // In the order in which they were written.
    const said = [];
    for (const [name, stream] of Object.entries({ out: stdout, err: stderr }))
      stream.write = (text) => said.push([name, String(text)]) > 0;
    const { createOutput } = await import(${JSON.stringify(path.join(here, "output.ts"))});
    const output = createOutput();
    output.waiting("Building");
    output.line("convex", "ready");
    output.fail("next ended with exit code 1");
    process.send(said);`;
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source], {
    cwd: path.join(here, "..", ".."),
    env: { ...inherited, TERM: "xterm", ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const said = await new Promise<[stream: string, text: string][]>((resolve, reject) => {
    child.once("message", (message) => resolve(message as [string, string][]));
    child.once("exit", () => reject(new Error("Expected it to say what it wrote")));
  });
  const join = (parts: typeof said) => parts.map(([, text]) => text).join("");
  return { out: join(said.filter(([stream]) => stream === "out")), both: join(said) };
}
