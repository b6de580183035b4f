import { expect, test } from "vitest";
import { emptyBackend, type Backend } from "./convexTest.setup";
import { fillBuckets, giveTokensBack, takeTokens, type Token } from "./limits";

const HOUR_MS = 1000 * 60 * 60;
const now = 1_800_000_000_000;
const mails: Token = { bucket: "mailsToAddress", of: "ada@example.com" };
const network: Token = { bucket: "mailsFromNetwork", of: "192.0.2.1" };

function take(backend: Backend, tokens: Token[], at = now): Promise<number> {
  return backend.run(({ db }) => takeTokens(db, tokens, at));
}

async function takeAll(backend: Backend, token: Token, at = now): Promise<number> {
  let taken = 0;
  while ((await take(backend, [token], at)) === 0) taken += 1;
  return taken;
}

test("a bucket holds what it holds, and says how long the next token takes", async () => {
  const backend = emptyBackend();
  expect(await takeAll(backend, mails)).toBe(5);
  expect(await take(backend, [mails])).toBe(HOUR_MS / 5);
  expect(await take(backend, [mails], now + HOUR_MS / 10)).toBe(HOUR_MS / 10);
});

test("tokens come back at a steady pace, never more than fit", async () => {
  const backend = emptyBackend();
  await takeAll(backend, mails);
  expect(await takeAll(backend, mails, now + HOUR_MS / 5)).toBe(1);
  expect(await takeAll(backend, mails, now + HOUR_MS / 5 + HOUR_MS * 24)).toBe(5);
});

test("waiting exactly as long as it says is enough", async () => {
  const backend = emptyBackend();
  await takeAll(backend, mails);
  const wait = await take(backend, [mails], now + 1234);
  expect(await take(backend, [mails], now + 1234 + wait - 1)).toBeGreaterThan(0);
  expect(await take(backend, [mails], now + 1234 + wait)).toBe(0);
});

test("all tokens are taken, or none", async () => {
  const backend = emptyBackend();
  await takeAll(backend, mails);
  expect(await take(backend, [network, mails])).toBe(HOUR_MS / 5);
  expect(await takeAll(backend, network)).toBe(20);
});

test("buckets of others are full", async () => {
  const backend = emptyBackend();
  await takeAll(backend, mails);
  expect(await takeAll(backend, { ...mails, of: "bob@example.com" })).toBe(5);
});

test("what is given back can be taken again, and a full bucket needs no row", async () => {
  const backend = emptyBackend();
  await takeAll(backend, mails);
  await backend.run(({ db }) => giveTokensBack(db, [mails], now));
  expect(await takeAll(backend, mails)).toBe(1);
  for (let given = 0; given < 7; given++) await backend.run(({ db }) => giveTokensBack(db, [mails], now));
  expect(await backend.run(({ db }) => db.query("limits").collect())).toEqual([]);
  expect(await takeAll(backend, mails)).toBe(5);
});

test("a filled bucket is as if nothing had been taken", async () => {
  const backend = emptyBackend();
  await takeAll(backend, mails);
  await backend.run(({ db }) => fillBuckets(db, [mails, network]));
  expect(await takeAll(backend, mails)).toBe(5);
});

test("a clock that is set back takes nothing away", async () => {
  const backend = emptyBackend();
  await take(backend, [mails]);
  expect(await takeAll(backend, mails, now - HOUR_MS)).toBe(4);
});

test("a thousand at once are no more than one after the other", async () => {
  const backend = emptyBackend();
  const waits = await Promise.all(Array.from({ length: 30 }, () => take(backend, [mails])));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
});
