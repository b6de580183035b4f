/** Ports that a child process can be told to use, and can use again after it was killed. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below the range that Linux hands out for outgoing connections: a port from it could be taken by any connection
// between a kill and the restart on the same port.
const firstPort = 20_000;
const endPort = 31_000;

/** `count` different ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(firstPort, endPort);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
