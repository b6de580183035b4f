/**
 * The folder that a deployment lives in: its format, its secrets, and the right to be the only process that uses it.
 * Holds the lock until `close`; what lies in the store and among the blobs is no concern of this file.
 *
 *     DIR/format          a number: how the rest is to be read
 *     DIR/secrets.json    name, secret and admin key; readable by its owner only
 *     DIR/store/          the ordered store
 *     DIR/blobs/          uploaded files
 */
import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { writeFileDurably } from "./durableFile.ts";
import { acquireLock } from "./folderLock.ts";

/** Raised with every change after which older code would misread a folder. */
const FORMAT = 1;

export type DataFolderErrorCode = "InUse" | "NotWritable" | "NewerFormat" | "Damaged";

/** Why a folder cannot be used; the message is one line for whoever started the deployment. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
  readonly code: DataFolderErrorCode;

  constructor(code: DataFolderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface Secrets {
  readonly instanceName: string;
  /** 64 hex characters, from which keys that the deployment signs with are derived. */
  readonly instanceSecret: string;
  /** `NAME|` and 64 hex characters. */
  readonly adminKey: string;
}

export interface DataFolder {
  readonly path: string;
  readonly storePath: string;
  readonly blobsPath: string;
  readonly secrets: Secrets;
  /** Lets another process have the folder. The store must be closed before. */
  close(): Promise<void>;
}

const INSTANCE_NAME = "convex-embedded";

/** Secrets for a deployment that starts without a past. */
export function newSecrets(): Secrets {
  return {
    instanceName: INSTANCE_NAME,
    instanceSecret: randomBytes(32).toString("hex"),
    adminKey: `${INSTANCE_NAME}|${randomBytes(32).toString("hex")}`,
  };
}

/** Opens a data folder, making it where there is none. Refuses with a DataFolderError. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const folder = await writableFolder(resolve(path));
  const lock = await acquireLock(createHash("sha256").update(folder).digest("hex").slice(0, 32));
  if (lock === null) {
    throw new DataFolderError("InUse", `The data folder ${folder} is in use by another deployment.`);
  }
  try {
    await checkFormat(folder);
    const secrets = await readSecrets(folder);
    const storePath = join(folder, "store");
    const blobsPath = join(folder, "blobs");
    await mkdir(storePath, { recursive: true, mode: 0o700 });
    await mkdir(blobsPath, { recursive: true, mode: 0o700 });
    return { path: folder, storePath, blobsPath, secrets, close: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The folder's one true path, so that two ways to write it meet in one lock. */
async function writableFolder(path: string): Promise<string> {
  try {
    await makeFolder(path);
    const folder = await realpath(path);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch (cause) {
    throw new DataFolderError(
      "NotWritable",
      `The data folder ${path} cannot be written to (${codeOf(cause)}).`,
      {
        cause,
      },
    );
  }
}

/** Not by `mkdir`'s own recursion: where a parent exists and takes no folder (/proc), Node 20 tries without end. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

async function checkFormat(folder: string): Promise<void> {
  const path = join(folder, "format");
  const text = await readIfPresent(path);
  if (text === null) {
    await writeNew(path, `${FORMAT}\n`);
    return;
  }
  const format = /^\d+\n?$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(format)) {
    throw new DataFolderError(
      "Damaged",
      `The data folder ${folder} is damaged: its format file is not a number.`,
    );
  }
  if (format > FORMAT) {
    throw new DataFolderError(
      "NewerFormat",
      `The data folder ${folder} was written by a newer version (format ${format}; this version reads ${FORMAT}).`,
    );
  }
}

async function readSecrets(folder: string): Promise<Secrets> {
  const path = join(folder, "secrets.json");
  const text = await readIfPresent(path);
  if (text === null) {
    const secrets = newSecrets();
    await writeNew(path, `${JSON.stringify(secrets, null, 2)}\n`);
    return secrets;
  }
  const secrets = parseSecrets(text);
  if (secrets === null) {
    throw new DataFolderError(
      "Damaged",
      `The data folder ${folder} is damaged: secrets.json cannot be read.`,
    );
  }
  return secrets;
}

function parseSecrets(text: string): Secrets | null {
  try {
    // Whatever JSON holds, reading a field of an object answers undefined where it is not there.
    const fields = Object(JSON.parse(text)) as Record<string, unknown>;
    const { instanceName, instanceSecret, adminKey } = fields;
    if (
      typeof instanceName !== "string" ||
      typeof instanceSecret !== "string" ||
      typeof adminKey !== "string"
    ) {
      return null;
    }
    return { instanceName, instanceSecret, adminKey };
  } catch {
    return null;
  }
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw new DataFolderError("NotWritable", `The file ${path} cannot be read (${codeOf(cause)}).`, {
      cause,
    });
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFileDurably(path, text, 0o600);
  } catch (cause) {
    throw new DataFolderError("NotWritable", `The file ${path} cannot be written (${codeOf(cause)}).`, {
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
