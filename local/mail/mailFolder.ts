/**
 * The mails of one folder: a JSON file each, for the owner's eyes only, and all of them in memory, oldest first. Files
 * appear under their final name in one step, so that a stop at any moment leaves whole mails or none.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type NewMail, type StoredMail, reaches, storedMailSchema } from "./storedMail.ts";

export const DEFAULT_MAX_MAILS = 1000;

const MAIL_FILE = /^\d{13}-[\da-f-]{36}\.json$/;
const UNFINISHED_FILE = /^\.[\da-f-]{36}\.unfinished$/;

/** The folder cannot be used, for a reason that whoever chose it can mend. */
export class MailFolderError extends Error {
  readonly code = "MAIL_FOLDER";
  override readonly name = "MailFolderError";
}

export type FolderEvent =
  | { readonly type: "came"; readonly mail: StoredMail }
  | { readonly type: "went"; readonly ids: readonly string[] };

type Listener = (event: FolderEvent) => void;

export class MailFolder {
  readonly #directory: string;
  readonly #maxMails: number;
  readonly #listeners = new Set<Listener>();
  #mails: StoredMail[];

  private constructor(directory: string, maxMails: number, mails: StoredMail[]) {
    this.#directory = directory;
    this.#maxMails = maxMails;
    this.#mails = mails;
  }

  /** Throws MailFolderError. */
  static async open(directory: string, maxMails = DEFAULT_MAX_MAILS): Promise<MailFolder> {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const folder = new MailFolder(directory, maxMails, await readMails(directory));
      await folder.#probe();
      await folder.#dropOldest();
      return folder;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
      throw new MailFolderError(`Mail cannot be kept in ${directory}${code}.`, { cause: error });
    }
  }

  /** Oldest first; only those to `address` where one is given. */
  list(address?: string): readonly StoredMail[] {
    return address === undefined ? this.#mails : this.#mails.filter((mail) => reaches(mail, address));
  }

  find(id: string): StoredMail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  /** In the order in which they are given. */
  async keep(mails: readonly NewMail[]): Promise<StoredMail[]> {
    const kept = mails.map((mail) => this.#admit(mail));
    try {
      await Promise.all(kept.map((mail) => this.#write(mail)));
    } catch (error) {
      await this.remove(kept);
      throw error;
    }
    for (const mail of kept) this.#tell({ type: "came", mail });
    await this.#dropOldest();
    return kept;
  }

  async remove(mails: readonly StoredMail[]): Promise<void> {
    const ids = new Set(mails.map(({ id }) => id));
    if (ids.size === 0) return;
    this.#mails = this.#mails.filter(({ id }) => !ids.has(id));
    await Promise.all(mails.map((mail) => rm(this.#pathOf(mail), { force: true })));
    this.#tell({ type: "went", ids: [...ids] });
  }

  /** Answers with how to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** In memory at once, so that mails which come together keep their order. */
  #admit(mail: NewMail): StoredMail {
    const last = this.#mails.at(-1);
    const at = Math.max(Date.now(), last === undefined ? 0 : Date.parse(last.at) + 1);
    const stored = { ...mail, id: randomUUID(), at: new Date(at).toISOString() };
    this.#mails.push(stored);
    return stored;
  }

  async #write(mail: StoredMail): Promise<void> {
    const unfinished = path.join(this.#directory, `.${mail.id}.unfinished`);
    await writeFile(unfinished, `${JSON.stringify(mail, null, 2)}\n`, { mode: 0o600 });
    await rename(unfinished, this.#pathOf(mail));
  }

  async #dropOldest(): Promise<void> {
    const surplus = this.#mails.length - this.#maxMails;
    if (surplus > 0) await this.remove(this.#mails.slice(0, surplus));
  }

  /** Better to refuse at the start than at the first mail. */
  async #probe(): Promise<void> {
    const probe = path.join(this.#directory, `.${randomUUID()}.unfinished`);
    await writeFile(probe, "");
    await rm(probe);
  }

  #pathOf({ id, at }: StoredMail): string {
    return path.join(this.#directory, `${Date.parse(at)}-${id}.json`);
  }

  #tell(event: FolderEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Files of other names are somebody else's and stay as they are. */
async function readMails(directory: string): Promise<StoredMail[]> {
  const names = (await readdir(directory)).toSorted();
  await Promise.all(
    names.filter((name) => UNFINISHED_FILE.test(name)).map((name) => rm(path.join(directory, name))),
  );
  const files = names.filter((name) => MAIL_FILE.test(name));
  const mails = await Promise.all(files.map((name) => readMail(path.join(directory, name))));
  return mails.filter((mail) => mail !== null);
}

async function readMail(file: string): Promise<StoredMail | null> {
  try {
    return storedMailSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    console.error(`Left out ${path.basename(file)}: it does not hold a mail.`);
    return null;
  }
}
