import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { isBreached } from "./breach";

const password = "correct horse battery";
const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
const suffix = hash.slice(5);

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

interface Outcome {
  readonly breached: boolean;
  readonly warnings: readonly string[];
}

/** `meanwhile` runs once the service has been asked. */
async function ask(answer: RequestListener, meanwhile = async () => {}): Promise<Outcome> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  vi.stubEnv("PWNED_PASSWORDS_URL", `http://127.0.0.1:${port}/`);
  const warnings: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((...words: unknown[]) => void warnings.push(words.join(" ")));
  const asked = once(server, "request");
  try {
    const breached = isBreached(password);
    await asked;
    await meanwhile();
    return { breached: await breached, warnings };
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

function expectAdmitted({ breached, warnings }: Outcome): void {
  expect(breached).toBe(false);
  expect(warnings).toHaveLength(1);
  expect(warnings.join()).not.toMatch(new RegExp(`${password}|${hash.slice(0, 5)}`));
}

test.each<[string, RequestListener]>([
  ["refuses", (_request, response) => void response.writeHead(503).end(`${suffix}:9`)],
  ["hangs up", (request) => void request.socket.destroy()],
])("a service that %s keeps nobody out, at once, and that is written down", async (_what, answer) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }); // a clock that stands: nothing can wait for it
  expectAdmitted(await ask(answer));
});

test.each<[string, RequestListener]>([
  ["says nothing", () => undefined],
  ["starts to answer and stops", (_request, response) => void response.write(`${suffix}:9\r\n`)],
])("a service that %s keeps nobody out, after a second, and that is written down", async (_what, answer) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const outcome = await ask(answer, async () => {
    await vi.advanceTimersByTimeAsync(999);
    expect(console.warn).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
  });
  expectAdmitted(outcome);
});
