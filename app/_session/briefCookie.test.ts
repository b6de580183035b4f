import { beforeEach, expect, test, vi } from "vitest";
import { addressChangeCookie } from "./addressChange";
import { roundTripCookie } from "./roundTrip";

const jar = new Map<string, string>();
const flagsOf = new Map<string, object>();
let host = "doorman.example";

vi.mock("next/headers", () => ({
  headers: async () => new Headers({ host }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set: (name: string, value: string, flags: object) => {
      jar.set(name, value);
      flagsOf.set(name, flags);
    },
  }),
}));

beforeEach(() => {
  jar.clear();
  host = "doorman.example";
});

const TRIP = { purpose: "link", provider: "github", verifier: "v", intent: "i" } as const;

test("what was written is read, in this browser, on this host, for minutes, and by no script", async () => {
  await roundTripCookie.write(TRIP);
  expect(await roundTripCookie.read()).toEqual(TRIP);
  expect(flagsOf.get("__Host-round-trip")).toEqual({
    httpOnly: true,
    sameSite: "lax",
    secure: true,
    path: "/",
    maxAge: 900,
  });
});

test("what was cleared is gone", async () => {
  host = "localhost:3000";
  await addressChangeCookie.write({ email: "ada@example.com", sentAt: null });
  await addressChangeCookie.clear();
  expect(jar.get("address-change")).toBe("");
  expect(await addressChangeCookie.read()).toBeNull();
});

test.each([
  ["%%%"],
  ["bm8ganNvbg"],
  [encode({ ...TRIP, provider: "evil" })],
  [encode({ ...TRIP, purpose: "confirm" })],
])("%s is nothing that was written here", async (text) => {
  jar.set("__Host-round-trip", text);
  expect(await roundTripCookie.read()).toBeNull();
});

test("what a neighbouring host has set for this one is not read", async () => {
  await roundTripCookie.write(TRIP);
  jar.set("round-trip", encode({ ...TRIP, intent: "the neighbour's" }));
  expect(await roundTripCookie.read()).toEqual(TRIP);
  jar.delete("__Host-round-trip");
  expect(await roundTripCookie.read()).toBeNull();
});

test("where a round trip leads is a path of this site, whoever wrote the cookie", async () => {
  const trip = { purpose: "confirm", provider: "github", verifier: "v", userId: "u", next: "//evil.example" };
  jar.set("__Host-round-trip", encode(trip));
  expect(await roundTripCookie.read()).toMatchObject({ next: "/product" });
});

test("what is too large for a browser to keep is not begun", async () => {
  await addressChangeCookie.write({ email: "a".repeat(5000), sentAt: 1 });
  expect(await addressChangeCookie.read()).toBeNull();
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
