/** Who has consented before. Apple tells an application a person's name only the first time. */
import * as z from "zod";

import { type DataFolder, DataFolderError } from "./dataFolder.ts";

const FILE = "consents.json";
const MAX_REMEMBERED = 10_000;

const consentsFile = z.array(z.string());

export class FirstConsents {
  readonly #folder: DataFolder;
  readonly #people: Set<string>;
  #writing: Promise<void> = Promise.resolve();
  #isWriteWaiting = false;

  private constructor(folder: DataFolder, people: readonly string[]) {
    this.#folder = folder;
    this.#people = new Set(people);
  }

  static async load(folder: DataFolder): Promise<FirstConsents> {
    const { data, error } = consentsFile.safeParse((await folder.read(FILE)) ?? []);
    if (error) throw new DataFolderError(`${FILE} in the data folder is not one of ours. Remove it.`);
    return new FirstConsents(folder, data);
  }

  /** Whether it is the first time for this person. */
  add(person: string): boolean {
    if (this.#people.has(person)) return false;
    this.#people.add(person);
    for (const oldest of this.#people) {
      if (this.#people.size <= MAX_REMEMBERED) break;
      this.#people.delete(oldest);
    }
    this.#write();
    return true;
  }

  /** Resolves when all is in the file. */
  async saved(): Promise<void> {
    await this.#writing;
  }

  /** One write at a time, and never more than one waiting: the next one writes all that has come meanwhile. */
  #write(): void {
    if (this.#isWriteWaiting) return;
    this.#isWriteWaiting = true;
    this.#writing = this.#writing.then(async () => {
      this.#isWriteWaiting = false;
      await this.#folder.write(FILE, [...this.#people]);
    });
    // Whoever waits for `saved` is told.
    this.#writing.catch(() => {});
  }
}
