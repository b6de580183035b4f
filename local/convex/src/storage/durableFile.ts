/** Writing small files so that they are there whole or not at all, whenever the power goes. */
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** A new file under another name, on disk, then renamed. */
export async function writeFileDurably(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  const file = await open(temporary, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** A rename is on disk once its folder is. Windows knows no such thing as syncing a folder. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
