import { createServer } from "node:net";
import { expect, test } from "vitest";

import { findFreePorts, isPortFree } from "./ports.ts";

test("free ports are different and free", async () => {
  const ports = await findFreePorts(5);
  expect(new Set(ports).size).toBe(5);
  expect(await Promise.all(ports.map(isPortFree))).toEqual([true, true, true, true, true]);
});

test.each(["127.0.0.1", "::1", "0.0.0.0"])(
  "a port that something listens on at %s is not free",
  async (address) => {
    const [port = 0] = await findFreePorts(1);
    const server = createServer();
    const listening = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, address, () => resolve(true));
    });
    // Not every machine has IPv6.
    if (listening) expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  },
);
