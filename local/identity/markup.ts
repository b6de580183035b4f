/** HTML as a tagged template: what is put in is text unless it is markup itself. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | boolean | null | undefined | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `false`, `null` and `undefined` come out as nothing, for `condition && html…`. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.map((string, index) => string + (index < parts.length ? render(parts[index]) : "")).join(""),
  );
}

function render(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === "object" && part !== null) return part.map(({ text }) => text).join("\n");
  if (part === null || part === undefined || part === false) return "";
  return String(part).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
