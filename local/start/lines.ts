/** Cuts a stream of text chunks into lines; a carriage return inside a line overwrites what came before it. */
export class LineCutter {
  #rest = "";
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: string): void {
    const parts = (this.#rest + chunk).split(/\r?\n/u);
    this.#rest = parts.pop() ?? "";
    for (const part of parts) this.#onLine(visiblePart(part));
  }

  /** The last line may have no end. */
  end(): void {
    if (this.#rest !== "") this.#onLine(visiblePart(this.#rest));
    this.#rest = "";
  }
}

function visiblePart(line: string): string {
  return line.slice(line.lastIndexOf("\r") + 1);
}
