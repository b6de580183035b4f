import { expect, test } from "vitest";
import { readAnswer } from "./readExport";

/** Reads `text`, which comes in pieces of `size` bytes. */
async function read(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  const lines: string[] = [];
  const ending = await readAnswer(body, (some) => lines.push(...some));
  return { lines, ending };
}

const ROWS = [
  '{"type":"profile","name":"Ada"}',
  '{"type":"message","text":"Grüße 👋 {\\"type\\":\\"end\\"}"}',
];
const DATA = ROWS.map((row) => `${row}\n`).join("");

test.each([1, 2, 7, 1000])("rows are put together from pieces of %i bytes", async (size) => {
  const { lines, ending } = await read(`${DATA}{"type":"end"}\n`, size);
  expect(lines).toEqual(ROWS);
  expect(ending).toEqual({ type: "whole" });
});

test("an answer that goes on says where", async () => {
  const { lines, ending } = await read(`${DATA}{"type":"continue","from":"tasks:abc"}\n`, 20);
  expect(lines).toEqual(ROWS);
  expect(ending).toEqual({ type: "goes_on", from: "tasks:abc" });
});

test("a session that ended is told apart", async () => {
  expect((await read(`${DATA}{"type":"signed_out"}\n`, 20)).ending).toEqual({ type: "signed_out" });
});

test.each(["", DATA, `${DATA}{"type":"en`, `${DATA}{"type":"end"}`])(
  "an answer that ends with %j is not whole",
  async (text) => {
    expect((await read(text, 20)).ending).toEqual({ type: "broken_off" });
  },
);
