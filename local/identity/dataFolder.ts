/** The stand-in's folder: a few files of JSON that only their owner may read. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import path from "node:path";

/** What is in the folder cannot be used, said in one line. */
export class DataFolderError extends Error {}

export class DataFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = path.resolve(folder);
  }

  /** Undefined where there is no such file yet. */
  async read(name: string): Promise<unknown> {
    const file = path.join(this.#folder, name);
    try {
      return JSON.parse(await readFile(file, "utf8")) as unknown;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw new DataFolderError(`Cannot read ${file}. Remove it to begin anew.`, { cause: error });
    }
  }

  /** In one step: whoever reads meanwhile sees the old file or the new one. */
  async write(name: string, content: unknown): Promise<void> {
    const file = path.join(this.#folder, name);
    const unfinished = `${file}.${randomBytes(6).toString("hex")}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(unfinished, JSON.stringify(content), { mode: 0o600 });
      await rename(unfinished, file);
    } catch (error) {
      throw new DataFolderError(`Cannot write ${file}: ${codeOf(error)}.`, { cause: error });
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
