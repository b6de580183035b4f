import { createServer, type RequestListener } from "node:http";
import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { isBreached } from "./breach";

const password = "correct horse battery";
const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
const suffix = hash.slice(5);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function ask(
  answer: RequestListener,
): Promise<{ breached: boolean; elapsedMs: number; warnings: string[] }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  vi.stubEnv("PWNED_PASSWORDS_URL", `http://127.0.0.1:${port}/`);
  const warnings: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((...words: unknown[]) => void warnings.push(words.join(" ")));
  const start = performance.now();
  try {
    return { breached: await isBreached(password), elapsedMs: performance.now() - start, warnings };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("the service gets five characters of a hash, asks for padding, and nothing else", async () => {
  const asked: unknown[] = [];
  await ask((request, response) => {
    asked.push([request.method, request.url, request.headers["add-padding"]]);
    response.end("");
  });
  expect(asked).toEqual([["GET", `/range/${hash.slice(0, 5)}`, "true"]]);
});

test.each([
  ["the hash, seen often", `0000\r\n${suffix}:123\r\nFFFF:1`, true],
  ["the hash in small letters, with line feeds only", `0000:1\n${suffix.toLowerCase()}:1\n`, true],
  ["the hash as padding, seen 0 times", `${suffix}:0`, false],
  ["other hashes", `${"0".repeat(35)}:9\r\n${"F".repeat(35)}:9`, false],
  ["the beginning of the hash", `${suffix.slice(0, -1)}:9`, false],
  ["no count", suffix, false],
  ["nothing", "", false],
])("an answer with %s", async (_what, body, expected) => {
  const { breached, warnings } = await ask((_request, response) => void response.end(body));
  expect(breached).toBe(expected);
  expect(warnings).toEqual([]);
});

test.each<[string, RequestListener]>([
  ["refuses", (_request, response) => void response.writeHead(503).end(`${suffix}:9`)],
  ["hangs up", (request) => void request.socket.destroy()],
  ["says nothing", () => undefined],
  ["starts to answer and stops", (_request, response) => void response.write(`${suffix}:9\r\n`)],
])("a service that %s keeps nobody out, within a second, and that is written down", async (_what, answer) => {
  const { breached, elapsedMs, warnings } = await ask(answer);
  expect(breached).toBe(false);
  expect(elapsedMs).toBeLessThan(2500);
  expect(warnings).toHaveLength(1);
  expect(warnings.join()).not.toMatch(new RegExp(`${password}|${hash.slice(0, 5)}`));
});
