import { expect, test } from "vitest";

import { createOutput } from "./output.ts";

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
