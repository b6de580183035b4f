/** Who asks: the columns of every table of `matrix.ts`, in their order. */
export const STATES = [
  "nobody",
  "garbage",
  "expired",
  "revoked",
  "disabled",
  "other",
  "member",
  "admin",
] as const;
export type State = (typeof STATES)[number];

/** What is expected, by what is asked and by who asks. */
export type Table = ReadonlyMap<string, Readonly<Record<State, string>>>;

/** Reads a table as it is written in `matrix.ts`: a name, and a word for each state, with two spaces between. */
export function readTable(text: string): Table {
  const [states = "", ...rows] = text.trim().split(/\s*\n\s*/u);
  if (states.split(/\s+/u).join() !== STATES.join()) throw new Error(`Expected the states in: ${states}`);
  const table = new Map<string, Record<State, string>>();
  for (const row of rows) {
    const [name = "", ...words] = row.split(/\s{2,}/u);
    if (words.length !== STATES.length) throw new Error(`Expected ${STATES.length} answers in: ${row}`);
    if (table.has(name)) throw new Error(`Expected one row of ${name}`);
    table.set(
      name,
      recordOf((_state, index) => words[index] ?? ""),
    );
  }
  return table;
}

export function recordOf<Value>(valueOf: (state: State, index: number) => Value): Record<State, Value> {
  const entries = STATES.map((state, index) => [state, valueOf(state, index)] as const);
  return Object.fromEntries(entries) as Record<State, Value>;
}

/** The other way round: what `readTable` reads. */
export function writeTable(table: Table): string {
  const rows = [
    ["", ...STATES],
    ...[...table].map(([name, words]) => [name, ...STATES.map((state) => words[state])]),
  ];
  const widths = [0, ...STATES].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What the rows of a table are about: a name can have several rows, told apart by what stands in parentheses. */
export function namesIn(table: Table): string[] {
  return [...new Set([...table.keys()].map((name) => name.replace(/ \(.*\)$/u, "")))].toSorted();
}
