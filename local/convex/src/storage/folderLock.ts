/**
 * A lock between processes that ends with its holder, however that ends: a listening socket, which the system closes
 * with the process. No file is left behind that could be mistaken for a living process.
 */
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface FolderLock {
  release(): Promise<void>;
}

/** Takes the lock of that name, or answers null where another holder lives. */
export async function acquireLock(name: string): Promise<FolderLock | null> {
  const address = lockAddress(name);
  const first = await listen(address);
  if (first !== null) return first;
  // Linux's abstract sockets and Windows' pipes vanish with their process. A socket in the file system stays behind,
  // and nobody answers there.
  if (address.startsWith("\0") || address.startsWith("\\\\") || (await answers(address))) return null;
  await rm(address, { force: true });
  return listen(address);
}

function lockAddress(name: string): string {
  const base = `convex-embedded-${name}`;
  if (process.platform === "linux") return `\0${base}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${base}`;
  return join(tmpdir(), `${base}.sock`);
}

function listen(address: string): Promise<FolderLock | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error) => {
      if ("code" in error && error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(address, () => {
      // Holding a lock is no reason for a process to stay alive.
      server.unref();
      resolve({ release: () => closeServer(server) });
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
