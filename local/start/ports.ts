/** Finding out about TCP ports on loopback. */
import { createServer, type Server } from "node:net";

const LOOPBACK_ADDRESSES = ["127.0.0.1", "::1"];

/** Whether nothing listens on `port`, on either loopback address: browsers try both for "localhost". */
export async function isPortFree(port: number): Promise<boolean> {
  for (const address of LOOPBACK_ADDRESSES) {
    const outcome = await tryToListen(port, address);
    if (outcome === "in use") return false;
  }
  return true;
}

/** `count` different ports that are free now, chosen by the operating system. */
export async function findFreePorts(count: number): Promise<number[]> {
  // All are held until all are known, so that none comes twice.
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0, "127.0.0.1")));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
}

async function tryToListen(port: number, address: string): Promise<"free" | "in use"> {
  try {
    await close(await listen(port, address));
    return "free";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // A machine without IPv6 has no ::1 that anyone could listen on.
    return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT" ? "free" : "in use";
  }
}

function listen(port: number, address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, address, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a TCP address");
  return address.port;
}
