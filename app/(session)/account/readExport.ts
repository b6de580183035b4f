// Reads an export as it comes. It may come in several answers, each of which says in its last line how it ended.

export interface Progress {
  readonly rows: number;
  readonly bytes: number;
}

export type Ending =
  { type: "whole" } | { type: "goes_on"; from: string } | { type: "broken_off" } | { type: "signed_out" };

/** Passes on each piece of text that is data, and returns what the last line said. */
export async function readAnswer(
  body: ReadableStream<Uint8Array>,
  onLines: (lines: string[]) => void,
): Promise<Ending> {
  let rest = "";
  let ending: Ending = { type: "broken_off" };
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (rest + decoder.decode(chunk.value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    const last = lines.at(-1);
    const said = last === undefined ? null : readEnding(last);
    if (said !== null) {
      lines.pop();
      ending = said;
    }
    if (lines.length > 0) onLines(lines);
  }
  return ending;
}

function readEnding(line: string): Ending | null {
  const row = JSON.parse(line) as { type?: unknown; from?: unknown };
  if (row.type === "end") return { type: "whole" };
  if (row.type === "signed_out") return { type: "signed_out" };
  if (row.type === "continue" && typeof row.from === "string") return { type: "goes_on", from: row.from };
  return null;
}
