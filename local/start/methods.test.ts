import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";

import { describeMissingMethods } from "./methods.ts";

let server: Server | undefined;
afterEach(() => server?.close());

test("a method without its variables is named with them, in one line", async () => {
  const all = { password: true, link: true, code: true, github: true, google: true, apple: true };
  const url = await serve({ status: "success", value: { ...all, github: false, apple: false } });
  expect(await describeMissingMethods(url)).toBe(
    "Not offered until set with `npx convex env set`: " +
      "GitHub (AUTH_GITHUB_ID, AUTH_GITHUB_SECRET), Apple (AUTH_APPLE_ID, AUTH_APPLE_SECRET)",
  );
  server?.close();
  expect(await describeMissingMethods(await serve({ status: "success", value: all }))).toBeNull();
});

test("a deployment that cannot be asked is no reason to fail", async () => {
  expect(
    await describeMissingMethods(await serve({ status: "error", errorMessage: "no such function" })),
  ).toBeNull();
  expect(await describeMissingMethods("http://127.0.0.1:9")).toBeNull();
  expect(await describeMissingMethods("")).toBeNull();
});

async function serve(answer: object): Promise<string> {
  const created = createServer((_request, response) => response.end(JSON.stringify(answer)));
  server = created;
  await new Promise<void>((resolve) => created.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(created.address() as AddressInfo).port}`;
}
