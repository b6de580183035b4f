import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readCaller } from "@/convex/signIn/caller";
import { callerOf, callerToken, withCaller } from "./caller";

const SECRET = "a secret that is long enough for a test";
const VISITOR = "203.0.113.7";

// What Next.js knows of the request. Only this file's tests read it, one after another.
const request = vi.hoisted(() => ({ headers: new Headers(), cookies: new Map<string, string>() }));
const set = vi.hoisted(() => vi.fn());
vi.mock("next/headers", () => ({
  headers: async () => request.headers,
  cookies: async () => ({
    get: (name: string) =>
      request.cookies.has(name) ? { name, value: request.cookies.get(name) } : undefined,
    set,
  }),
}));

beforeEach(() => {
  request.headers = new Headers({ host: "doorman.example", "user-agent": "Firefox" });
  request.cookies = new Map();
  vi.stubEnv("CALLER_SECRET", SECRET);
});

afterEach(() => {
  vi.unstubAllEnvs();
  set.mockClear();
});

async function caller() {
  return await readCaller(SECRET, (await callerToken()) ?? "", Date.now());
}

test("the deployment reads from the token who is asking", async () => {
  vi.stubEnv("TRUSTED_PROXIES", "1");
  request.headers.set("x-forwarded-for", VISITOR);
  expect(await caller()).toEqual({
    ip: VISITOR,
    place: null,
    userAgent: "Firefox",
    device: expect.stringMatching(/^[\w-]{22}$/),
  });
});

test.each([
  ["without a proxy", undefined, VISITOR, null],
  ["with no proxy trusted", "0", `${VISITOR}, 1.1.1.1`, null],
  ["behind one proxy", "1", `1.1.1.1, ${VISITOR}`, VISITOR],
  ["behind two", "2", `1.1.1.1, ${VISITOR}, 10.0.0.2`, VISITOR],
])("%s, a forged X-Forwarded-For changes nothing", async (_where, proxies, header, ip) => {
  vi.stubEnv("TRUSTED_PROXIES", proxies);
  request.headers.set("x-forwarded-for", header);
  expect(await caller()).toMatchObject({ ip });
});

test.each([
  ["a trusted proxy", "1", "Berlin, Germany"],
  ["nobody who is trusted", undefined, null],
])("where a visitor is, as %s says it", async (_who, proxies, place) => {
  vi.stubEnv("TRUSTED_PROXIES", proxies);
  vi.stubEnv("PLACE_HEADERS", "x-place-city,x-place-country");
  request.headers.set("x-place-city", "Berlin");
  request.headers.set("x-place-country", "DE");
  expect(await caller()).toMatchObject({ place });
});

test("another secret, and the token is worth nothing", async () => {
  const token = (await callerToken()) ?? "";
  expect(await readCaller("another secret", token, Date.now())).toBeNull();
});

test("a device is given its name once, in a cookie that no script reads and no other host sets", async () => {
  const first = await caller();
  const [name, value, flags] = set.mock.calls[0] ?? [];
  expect([name, value]).toEqual(["__Host-device", first?.device]);
  expect(flags).toMatchObject({ httpOnly: true, secure: true, sameSite: "lax", path: "/" });

  request.cookies.set("__Host-device", String(value));
  expect((await caller())?.device).toBe(first?.device);
});

test("on localhost the cookie does without the prefix, which browsers would refuse there", async () => {
  request.headers.set("host", "localhost:3000");
  await callerToken();
  expect(set).toHaveBeenCalledWith("device", expect.anything(), expect.objectContaining({ secure: false }));
});

test.each(["", "short", "x".repeat(23), "x".repeat(5000), `${"x".repeat(21)};`])(
  "a device cookie of %j is replaced",
  async (value) => {
    request.cookies.set("__Host-device", value);
    expect((await caller())?.device).not.toBe(value);
    expect(set).toHaveBeenCalled();
  },
);

test("what is done in a session names the browser as it is known, and sets no cookie", async () => {
  const read = async () => await readCaller(SECRET, (await withCaller({ id: "1" })).caller ?? "", Date.now());
  expect(await withCaller({ id: "1" })).toMatchObject({ id: "1" });
  expect(await read()).toMatchObject({ userAgent: "Firefox", device: null });
  request.cookies.set("__Host-device", "x".repeat(22));
  expect(await read()).toMatchObject({ device: "x".repeat(22) });
  expect(set).not.toHaveBeenCalled();
});

test("without a secret there is no token, and no device to remember", async () => {
  vi.stubEnv("CALLER_SECRET", "");
  expect(await callerToken()).toBeUndefined();
  expect(await withCaller({ id: "1" })).toEqual({ id: "1" });
  expect(set).not.toHaveBeenCalled();
});

test("a request without a User-Agent, and one with an endless one", () => {
  expect(callerOf(new Headers(), 0, "x").userAgent).toBeNull();
  expect(callerOf(new Headers({ "user-agent": "x".repeat(9999) }), 0, "x").userAgent).toHaveLength(512);
});
