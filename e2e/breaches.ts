/** Knows the one password that every test may treat as stolen, and answers as haveibeenpwned's range API does. */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";

export const STOLEN_PASSWORD = "a password that was stolen somewhere";

const TIMES_SEEN = 12;

export async function serveBreaches(port: number): Promise<Server> {
  const hash = createHash("sha1").update(STOLEN_PASSWORD).digest("hex").toUpperCase();
  const server = createServer((request, response) => {
    const isAsked = request.url === `/range/${hash.slice(0, 5)}`;
    const padding = `${"0".repeat(35)}:0`;
    response.end(isAsked ? `${padding}\r\n${hash.slice(5)}:${TIMES_SEEN}` : padding);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}
