import { expect, test } from "vitest";
import { type Caller, readCaller, signCaller } from "./caller";

const secret = "a secret of two";
const caller: Caller = {
  ip: "192.0.2.1",
  place: "São Paulo, Brazil",
  userAgent: "Mozilla/5.0 (ünïcödé)",
  device: "d3v1c3",
};
const now = 1_800_000_000_000;

test("what is signed is read, wherever the secret is the same", async () => {
  expect(await readCaller(secret, await signCaller(secret, caller, now), now)).toEqual(caller);
});

test("what is not known stays unknown", async () => {
  const nobody: Caller = { ip: null, place: null, userAgent: null, device: null };
  expect(await readCaller(secret, await signCaller(secret, nobody, now), now)).toEqual(nobody);
  expect(await readCaller(secret, await signCaller(secret, { ...nobody, ip: "" }, now), now)).toEqual(nobody);
});

test.each([
  [0, true],
  [60_000, true],
  [60_001, false],
  [-60_000, true],
  [-60_001, false],
])("after %i ms it is good: %s", async (elapsed, isGood) => {
  const token = await signCaller(secret, caller, now);
  expect((await readCaller(secret, token, now + elapsed)) !== null).toBe(isGood);
});

test("a token of another secret, or a changed one, is worth nothing", async () => {
  const token = await signCaller(secret, caller, now);
  const [body = "", mac = ""] = token.split(".");
  const forged = Buffer.from(JSON.stringify({ ...caller, ip: "10.0.0.1", at: now })).toString("base64url");
  for (const bad of [
    await signCaller("another secret", caller, now),
    `${forged}.${mac}`,
    `${body}.${mac.slice(0, -4)}AAAA`,
    `${body}.`,
    `.${mac}`,
    body,
    `${token}.${mac}`,
    `${body}.not base 64!`,
    "",
    ".",
    "x".repeat(1_000_000),
  ]) {
    expect(await readCaller(secret, bad, now)).toBeNull();
  }
});

test.each(["[]", "null", '"text"', "{}", '{"at":"now"}', "not JSON"])(
  "signed, but no caller: %s",
  async (text) => {
    const body = Buffer.from(text).toString("base64url");
    const key = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(body));
    const token = `${body}.${Buffer.from(mac).toString("base64url")}`;
    expect(await readCaller(secret, token, now)).toBeNull();
  },
);

test("a token for a very long User-Agent can still be read", async () => {
  const token = await signCaller(secret, { ...caller, userAgent: "x".repeat(100_000) }, now);
  expect((await readCaller(secret, token, now))?.userAgent).toBe("x".repeat(512));
});

test("without a secret nothing is signed, and nothing is believed", async () => {
  await expect(signCaller("", caller, now)).rejects.toThrow(TypeError);
  expect(await readCaller("", await signCaller(secret, caller, now), now)).toBeNull();
});
