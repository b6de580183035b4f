import { expect, test } from "vitest";
import { internal } from "./_generated/api";
import { ANYWHERE } from "./signIn/asker";
import { type Backend, emptyBackend } from "./convexTest.setup";
import { rememberDevice } from "./signIn/knownDevices";

const email = "ada@example.com";
const stranger = { network: "203.0.113.66", deviceHash: null };

function openPassword(
  backend: Backend,
  origin: { network: string; deviceHash: string | null },
  address = email,
) {
  return backend.mutation(internal.attempts.openPassword, { email: address, origin });
}

/** How many guesses go through until one does not. */
async function countGuesses(
  backend: Backend,
  originOf: (tried: number) => { network: string; deviceHash: string | null },
  addressOf: (tried: number) => string = () => email,
): Promise<number> {
  for (let tried = 0; tried < 1000; tried++) {
    if ((await openPassword(backend, originOf(tried), addressOf(tried))).retryAfterMs > 0) return tried;
  }
  return Number.POSITIVE_INFINITY;
}

async function withAda(backend: Backend) {
  const userId = await backend.run(({ db }) =>
    db.insert("users", { email, emailVerificationTime: Date.now() }),
  );
  await backend.run(({ db }) => rememberDevice(db, userId, "hers", Date.now()));
  return userId;
}

test("strangers have 20 guesses an hour at an address, from wherever, whether it has an account or not", async () => {
  const backend = emptyBackend();
  await withAda(backend);
  const elsewhere = (tried: number) => ({ network: `203.0.113.${tried}`, deviceHash: `${tried}` });
  expect(await countGuesses(backend, elsewhere)).toBe(20);
  expect(await countGuesses(backend, elsewhere, () => "nobody@example.com")).toBe(20);
});

test("a network has 50 guesses an hour, at whatever addresses", async () => {
  const backend = emptyBackend();
  expect(
    await countGuesses(
      backend,
      () => stranger,
      (tried) => `${tried}@example.com`,
    ),
  ).toBe(50);
});

test("where visitors cannot be told apart, what they have together is far more", async () => {
  const backend = emptyBackend();
  const many = Array.from({ length: 200 }, (_, tried) =>
    openPassword(backend, { network: ANYWHERE, deviceHash: null }, `${tried}@example.com`),
  );
  expect((await Promise.all(many)).every(({ retryAfterMs }) => retryAfterMs === 0)).toBe(true);
});

test("a device of the owner has 10 guesses of its own, though strangers and its network have none left", async () => {
  const backend = emptyBackend();
  await withAda(backend);
  await countGuesses(backend, (tried) => ({ network: `203.0.113.${tried}`, deviceHash: null }));
  await countGuesses(
    backend,
    () => stranger,
    (tried) => `${tried}@example.com`,
  );
  expect(await countGuesses(backend, () => ({ ...stranger, deviceHash: "hers" }))).toBe(10);
});

test("a device that somebody else has signed in from is a stranger's", async () => {
  const backend = emptyBackend();
  await withAda(backend);
  const eve = await backend.run(({ db }) =>
    db.insert("users", { email: "eve@example.com", emailVerificationTime: Date.now() }),
  );
  await backend.run(({ db }) => rememberDevice(db, eve, "eve's", Date.now()));
  expect(
    await countGuesses(backend, (tried) => ({ network: `203.0.113.${tried}`, deviceHash: "eve's" })),
  ).toBe(20);
});

test("getting in gives back the guess that it was", async () => {
  const backend = emptyBackend();
  await withAda(backend);
  for (let time = 0; time < 60; time++) {
    const { retryAfterMs, tokens } = await openPassword(backend, stranger);
    expect(retryAfterMs).toBe(0);
    await backend.mutation(internal.attempts.succeed, { tokens });
  }
  expect(await backend.run(({ db }) => db.query("limits").collect())).toEqual([]);
});

test("a user has twenty known devices: the one that was not seen for longest makes room", async () => {
  const backend = emptyBackend();
  const userId = await withAda(backend);
  const remember = (deviceHash: string) =>
    backend.run(({ db }) => rememberDevice(db, userId, deviceHash, Date.now()));
  for (let made = 0; made < 30; made++) await remember(`device ${made}`);
  await remember("device 29");
  const devices = await backend.run(({ db }) => db.query("knownDevices").collect());
  expect(devices).toHaveLength(20);
  expect(new Set(devices.map(({ deviceHash }) => deviceHash)).size).toBe(20);
});
