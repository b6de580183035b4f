import { convexTest } from "convex-test";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Doc, Id, TableNames } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { ADA, DAY_MS, MINUTE_MS, newHouse } from "./accountTest.setup";
import { type Backend, modules } from "./convexTest.setup";
import schema from "./schema";
import { PASSWORD, setBreached, setDeploymentVariables, signUp } from "./signInTest.setup";
import { ROWS_AT_ONCE, SESSIONS_AT_ONCE, type SweepName, sweeps, USERS_AT_ONCE } from "./sweeps";

beforeAll(setDeploymentVariables);
beforeEach(() => setBreached());

const HOUR_MS = MINUTE_MS * 60;
const START = Date.UTC(2026, 0, 1);

/** A deployment that holds each transaction to Convex's limits, and whose clock stands still. */
function newBackend(): Backend {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: START });
  onTestFinished(() => void vi.useRealTimers());
  return convexTest({ schema, modules, transactionLimits: true });
}

async function step(backend: Backend, name: SweepName, after = 0): Promise<void> {
  await backend.mutation(internal.cleanup.sweep, { name, after });
}

async function runAll(backend: Backend): Promise<void> {
  await backend.mutation(internal.cleanup.start, {});
  await backend.finishAllScheduledFunctions(vi.runAllTimers, 1000);
}

/** What was to follow does not. */
function crash(): void {
  const now = Date.now();
  vi.clearAllTimers();
  // That sets the clock back as well.
  vi.setSystemTime(now);
}

async function count(backend: Backend, table: TableNames): Promise<number> {
  return await backend.run(async ({ db }) => (await db.query(table).collect()).length);
}

async function fill(
  backend: Backend,
  rows: number,
  insert: (db: MutationCtx["db"], row: number) => Promise<unknown>,
) {
  await backend.run(async ({ db }) => {
    for (let row = 0; row < rows; row++) await insert(db, row);
  });
}

/** Ids for rows that name what is of no matter to the test. */
async function insertNames({ run }: Backend) {
  return await run(async ({ db }) => {
    const userId = await db.insert("users", { email: ADA, emailVerificationTime: 1 });
    const sessionId = await db.insert("authSessions", { userId, expirationTime: START + DAY_MS * 365 * 2 });
    const account = { userId, provider: "password", providerAccountId: ADA, emailVerified: ADA };
    return { userId, sessionId, accountId: await db.insert("authAccounts", account) };
  });
}
type Names = Awaited<ReturnType<typeof insertNames>>;

interface Case {
  readonly sweep: SweepName;
  readonly table: TableNames;
  /** A row that is over after so long, and the moment before it is. */
  readonly afterMs: number;
  readonly insert: (db: MutationCtx["db"], names: Names, row: number) => Promise<unknown>;
}

const CASES: readonly Case[] = [
  {
    sweep: "expiredCodes",
    table: "authVerificationCodes",
    afterMs: MINUTE_MS * 10,
    insert: (db, { accountId }, row) =>
      db.insert("authVerificationCodes", {
        accountId,
        provider: "mail-code",
        code: `${row}`,
        expirationTime: Date.now() + MINUTE_MS * 10,
      }),
  },
  {
    sweep: "oldVerifiers",
    table: "authVerifiers",
    afterMs: HOUR_MS,
    insert: (db, _names, row) => db.insert("authVerifiers", { signature: `${row}` }),
  },
  {
    sweep: "fullLimits",
    table: "limits",
    afterMs: HOUR_MS,
    insert: (db, _names, row) =>
      db.insert("limits", { key: `mailsToAddress ${row}`, tokens: 0, updatedAt: Date.now() }),
  },
  {
    sweep: "fullLibraryLimits",
    table: "authRateLimits",
    afterMs: HOUR_MS,
    insert: (db, _names, row) =>
      db.insert("authRateLimits", { identifier: `${row}`, attemptsLeft: 0, lastAttemptTime: Date.now() }),
  },
  {
    sweep: "forgottenDevices",
    table: "knownDevices",
    afterMs: DAY_MS * 365,
    insert: (db, { userId }, row) =>
      db.insert("knownDevices", { userId, deviceHash: `${row}`, lastSeen: Date.now() }),
  },
  {
    sweep: "oldEvents",
    table: "securityEvents",
    afterMs: DAY_MS * 90,
    insert: (db, { userId }) => db.insert("securityEvents", { userId, kind: "confirmed" }),
  },
  {
    sweep: "expiredAddressChanges",
    table: "emailChanges",
    afterMs: MINUTE_MS * 10,
    insert: (db, { userId }) =>
      db.insert("emailChanges", {
        userId,
        email: ADA,
        codeHash: "x",
        expirationTime: Date.now() + MINUTE_MS * 10,
      }),
  },
  {
    sweep: "expiredAddressUndos",
    table: "emailUndos",
    afterMs: DAY_MS * 7,
    insert: (db, { userId }) =>
      db.insert("emailUndos", {
        userId,
        email: ADA,
        tokenHash: "x",
        expirationTime: Date.now() + DAY_MS * 7,
      }),
  },
  {
    sweep: "expiredMethodLinks",
    table: "methodLinks",
    afterMs: MINUTE_MS * 10,
    insert: (db, { userId }) =>
      db.insert("methodLinks", { userId, intentHash: "x", expirationTime: Date.now() + MINUTE_MS * 10 }),
  },
  {
    sweep: "finishedDeletions",
    table: "deletions",
    afterMs: DAY_MS,
    insert: (db, { userId }) =>
      db.insert("deletions", {
        userId,
        ticketHash: "x",
        state: "done",
        addresses: [],
        removed: 1,
        updatedAt: Date.now(),
      }),
  },
];

describe.each(CASES)("$sweep", ({ sweep, table, afterMs, insert }) => {
  test("removes a thousand rows in small steps, and begins again where it was stopped", async () => {
    const backend = newBackend();
    const names = await insertNames(backend);
    await fill(backend, 1000, (db, row) => insert(db, names, row));
    vi.setSystemTime(START + afterMs + MINUTE_MS);

    await step(backend, sweep);
    expect(await count(backend, table)).toBe(1000 - ROWS_AT_ONCE);
    crash();
    await step(backend, sweep);
    expect(await count(backend, table)).toBe(1000 - ROWS_AT_ONCE * 2);
    await backend.finishAllScheduledFunctions(vi.runAllTimers, 1000);
    expect(await count(backend, table)).toBe(0);
  });

  test("leaves what is not over yet, to the moment", async () => {
    const backend = newBackend();
    const names = await insertNames(backend);
    await fill(backend, 3, (db, row) => insert(db, names, row));
    vi.setSystemTime(START + afterMs - 1);
    await runAll(backend);
    expect(await count(backend, table)).toBe(3);
  });
});

test("each sweep that removes by one index is among the cases, or has tests of its own below", () => {
  const own: SweepName[] = [
    "expiredSessions",
    "expiredTokens",
    "usedTokens",
    "orphanedDetails",
    "oldPlaceholders",
    "strayBytes",
  ];
  expect(new Set([...CASES.map(({ sweep }) => sweep), ...own])).toEqual(new Set(Object.keys(sweeps)));
});

test("a removal of an account that is under way is left alone, however old", async () => {
  const backend = newBackend();
  const { userId } = await insertNames(backend);
  await fill(backend, 1, (db) =>
    db.insert("deletions", {
      userId,
      ticketHash: "x",
      state: "running",
      addresses: [],
      removed: 0,
      updatedAt: START,
    }),
  );
  vi.setSystemTime(START + DAY_MS * 30);
  await runAll(backend);
  expect(await count(backend, "deletions")).toBe(1);
});

describe("sessions that have ended", () => {
  async function insertSession(
    db: MutationCtx["db"],
    userId: Id<"users">,
    expirationTime: number,
    tokens = 2,
  ) {
    const sessionId = await db.insert("authSessions", { userId, expirationTime });
    await db.insert("sessionDetails", { userId, sessionId, device: "Firefox on Linux" });
    for (let token = 0; token < tokens; token++) {
      await db.insert("authRefreshTokens", { sessionId, expirationTime: expirationTime + DAY_MS });
    }
    return sessionId;
  }

  /** Each session with all that belongs to it, and nothing of a session that is gone. */
  async function expectWhole(backend: Backend, sessions: number): Promise<void> {
    const ids = await backend.run(async ({ db }) => ({
      sessions: (await db.query("authSessions").collect()).map(({ _id }) => _id),
      details: (await db.query("sessionDetails").collect()).map(({ sessionId }) => sessionId),
      tokens: (await db.query("authRefreshTokens").collect()).map(({ sessionId }) => sessionId),
    }));
    expect(ids.sessions).toHaveLength(sessions);
    expect(new Set(ids.details)).toEqual(new Set(ids.sessions));
    expect(new Set(ids.tokens)).toEqual(new Set(ids.sessions));
    expect(ids.tokens).toHaveLength(sessions * 2);
  }

  test("go whole, in small steps, and after each step nothing is left in halves", async () => {
    const backend = newBackend();
    const userId = await backend.run(({ db }) =>
      db.insert("users", { email: ADA, emailVerificationTime: 1 }),
    );
    await fill(backend, 1000, (db) => insertSession(db, userId, START + DAY_MS));
    await fill(backend, 5, (db) => insertSession(db, userId, START + DAY_MS * 3));
    vi.setSystemTime(START + DAY_MS * 2);
    for (let steps = 1; steps <= 3; steps++) {
      await step(backend, "expiredSessions");
      crash();
      await expectWhole(backend, 1005 - SESSIONS_AT_ONCE * steps);
    }
    await runAll(backend);
    await expectWhole(backend, 5);
  });

  test("with more tokens than a step removes are over at once, and their tokens follow", async () => {
    const backend = newBackend();
    const userId = await backend.run(({ db }) =>
      db.insert("users", { email: ADA, emailVerificationTime: 1 }),
    );
    await fill(backend, 1, (db) => insertSession(db, userId, START + 1, 1000));
    vi.setSystemTime(START + DAY_MS / 2);
    await step(backend, "expiredSessions");
    expect(await count(backend, "authSessions")).toBe(0);
    expect(await count(backend, "authRefreshTokens")).toBeGreaterThan(800);
    await backend.finishAllScheduledFunctions(vi.runAllTimers, 1000);
    expect(await count(backend, "authRefreshTokens")).toBe(0);
  });

  test("tokens that were left behind go when they expire", async () => {
    const backend = newBackend();
    const { sessionId } = await insertNames(backend);
    await fill(backend, 1000, (db) =>
      db.insert("authRefreshTokens", { sessionId, expirationTime: START + DAY_MS }),
    );
    await backend.run(({ db }) => db.delete(sessionId));
    vi.setSystemTime(START + DAY_MS + 1);
    await step(backend, "expiredTokens");
    expect(await count(backend, "authRefreshTokens")).toBeGreaterThan(800);
    await runAll(backend);
    expect(await count(backend, "authRefreshTokens")).toBe(0);
  });

  test("a session whose last token has expired is over, one that has another is not", async () => {
    const backend = newBackend();
    const { userId } = await insertNames(backend);
    const [left, seen] = await backend.run(async ({ db }) => {
      const sessions = [];
      for (let session = 0; session < 2; session++) {
        const sessionId = await db.insert("authSessions", { userId, expirationTime: START + DAY_MS * 30 });
        await db.insert("authRefreshTokens", { sessionId, expirationTime: START + DAY_MS });
        sessions.push(sessionId);
      }
      return sessions;
    });
    await backend.run(async ({ db }) => {
      if (seen) await db.insert("authRefreshTokens", { sessionId: seen, expirationTime: START + DAY_MS * 5 });
    });
    vi.setSystemTime(START + DAY_MS * 2);
    await runAll(backend);
    const sessions = await backend.run(({ db }) => db.query("authSessions").collect());
    const ids = sessions.map(({ _id }) => _id);
    expect(ids).not.toContain(left);
    expect(ids).toContain(seen);
  });

  test("details of sessions that others have ended go, those of the living stay, however many there are", async () => {
    const backend = newBackend();
    const { userId, sessionId: living } = await insertNames(backend);
    const gone = await backend.run(async ({ db }) => {
      const id = await db.insert("authSessions", { userId, expirationTime: START + DAY_MS });
      await db.delete(id);
      return id;
    });
    await fill(backend, 1000, (db, row) =>
      db.insert("sessionDetails", {
        userId,
        sessionId: row < 300 || row % 2 === 0 ? living : gone,
        device: "x",
      }),
    );
    await step(backend, "orphanedDetails");
    expect(await count(backend, "sessionDetails")).toBe(1000);
    await backend.finishAllScheduledFunctions(vi.runAllTimers, 1000);
    const details = await backend.run(({ db }) => db.query("sessionDetails").collect());
    expect(details.map(({ sessionId }) => sessionId)).toEqual(Array.from({ length: 650 }, () => living));
  });
});

describe("bytes", () => {
  const stored = ({ run }: Backend) => run(({ db }) => db.system.query("_storage").collect());

  /** So many files without a row: what an action leaves that dies between the one and the other. */
  async function strand(backend: Backend, files: number): Promise<void> {
    await backend.run(async ({ storage }) => {
      for (let file = 0; file < files; file++) await storage.store(new Blob(["adrift"]));
    });
  }

  test("that no row names go after a day, in small steps, and those of files and pictures stay", async () => {
    const backend = newBackend();
    const { userId } = await insertNames(backend);
    await strand(backend, ROWS_AT_ONCE);
    const named = await backend.run(async ({ db, storage }) => {
      const picture = await storage.store(new Blob(["me"]));
      const storageId = await storage.store(new Blob(["hello"]));
      await db.patch(userId, { imageFile: picture });
      await db.insert("files", { userId, storageId, name: "a.txt", size: 5, type: "text/plain" });
      return [picture, storageId];
    });
    await strand(backend, ROWS_AT_ONCE);
    vi.setSystemTime(START + DAY_MS - 1);
    await runAll(backend);
    expect(await stored(backend)).toHaveLength(ROWS_AT_ONCE * 2 + 2);

    vi.setSystemTime(START + DAY_MS + MINUTE_MS);
    await step(backend, "strayBytes");
    expect(await stored(backend)).toHaveLength(ROWS_AT_ONCE + 2);
    crash();
    await runAll(backend);
    expect((await stored(backend)).map(({ _id }) => _id)).toEqual(named);
  });

  test("that have just come wait for their row", async () => {
    const backend = newBackend();
    await strand(backend, 1);
    vi.setSystemTime(START + MINUTE_MS * 10);
    await runAll(backend);
    expect(await stored(backend)).toHaveLength(1);
  });
});

describe("tokens that were used", () => {
  test("go after a day, a thousand of them in small steps; the one that leads to an unused one stays", async () => {
    const backend = newBackend();
    const { sessionId } = await insertNames(backend);
    const expirationTime = START + DAY_MS * 14;
    await backend.run(async ({ db }) => {
      let parent: Id<"authRefreshTokens"> | undefined;
      for (let token = 0; token < 1000; token++) {
        parent = await db.insert("authRefreshTokens", {
          sessionId,
          expirationTime,
          firstUsedTime: START + token,
          ...(parent && { parentRefreshTokenId: parent }),
        });
      }
      await db.insert("authRefreshTokens", {
        sessionId,
        expirationTime,
        ...(parent && { parentRefreshTokenId: parent }),
      });
    });
    vi.setSystemTime(START + DAY_MS);
    await runAll(backend);
    expect(await count(backend, "authRefreshTokens")).toBe(1001);

    vi.setSystemTime(START + DAY_MS + 1000);
    await step(backend, "usedTokens");
    expect(await count(backend, "authRefreshTokens")).toBe(1001 - ROWS_AT_ONCE);
    await backend.finishAllScheduledFunctions(vi.runAllTimers, 1000);
    const left = await backend.run(({ db }) => db.query("authRefreshTokens").collect());
    expect(left.map(({ firstUsedTime }) => firstUsedTime)).toEqual([START + 999, undefined]);
  });

  test("those that must stay do not stand in the way of those behind them", async () => {
    const backend = newBackend();
    const { userId } = await insertNames(backend);
    const expirationTime = START + DAY_MS * 14;
    await fill(backend, ROWS_AT_ONCE * 2, async (db, row) => {
      const sessionId = await db.insert("authSessions", { userId, expirationTime });
      const used = { sessionId, expirationTime, firstUsedTime: START + row };
      await db.insert("authRefreshTokens", {
        sessionId,
        expirationTime,
        parentRefreshTokenId: await db.insert("authRefreshTokens", used),
      });
      await db.insert("authRefreshTokens", { sessionId, expirationTime, firstUsedTime: START + 1000 + row });
    });
    vi.setSystemTime(START + DAY_MS * 2);
    await runAll(backend);
    expect(await count(backend, "authRefreshTokens")).toBe(ROWS_AT_ONCE * 4);
  });

  test("a browser that never got the answer to its last refresh comes back two days later", async () => {
    const door = newHouse();
    await signUp(door);
    const { tokens } = await door.enter("password", { flow: "signIn", email: ADA, password: PASSWORD });
    const refreshToken = tokens?.refreshToken ?? "";
    const refresh = async () => (await door.backend.action(api.auth.signIn, { refreshToken })).tokens;
    expect(await refresh()).toBeTruthy();
    vi.setSystemTime(Date.now() + DAY_MS * 2);
    await door.backend.mutation(internal.cleanup.start, {});
    await door.backend.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await refresh()).toBeTruthy();
  });

  test("a token that was stolen long ago is worth nothing, swept or not", async () => {
    const door = newHouse();
    await signUp(door);
    const { tokens } = await door.enter("password", { flow: "signIn", email: ADA, password: PASSWORD });
    const refresh = async (refreshToken = "") =>
      (await door.backend.action(api.auth.signIn, { refreshToken })).tokens;
    const second = await refresh(tokens?.refreshToken);
    await refresh(second?.refreshToken);
    vi.setSystemTime(Date.now() + DAY_MS * 2);
    await door.backend.mutation(internal.cleanup.start, {});
    await door.backend.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await refresh(tokens?.refreshToken)).toBeNull();
  });
});

describe("users who never proved their address", () => {
  const OLD = START + DAY_MS * 7 + MINUTE_MS;

  async function insertPlaceholder(
    db: MutationCtx["db"],
    row: number,
    account: Partial<Doc<"authAccounts">> = {},
  ) {
    const email = `nobody${row}@example.com`;
    const userId = await db.insert("users", { email });
    const accountId = await db.insert("authAccounts", {
      userId,
      provider: "mail",
      providerAccountId: email,
      ...account,
    });
    return { userId, accountId };
  }

  function insertCode(db: MutationCtx["db"], accountId: Id<"authAccounts">, expirationTime: number) {
    return db.insert("authVerificationCodes", {
      accountId,
      provider: "mail-code",
      code: accountId,
      expirationTime,
    });
  }

  test("go after seven days with their accounts and codes, a thousand of them in small steps", async () => {
    const backend = newBackend();
    await fill(backend, 1000, async (db, row) => {
      const { accountId } = await insertPlaceholder(db, row);
      if (row % 2 === 0) await insertCode(db, accountId, START + MINUTE_MS * 10);
    });
    vi.setSystemTime(START + DAY_MS * 7 - 1);
    await runAll(backend);
    expect(await count(backend, "users")).toBe(1000);

    vi.setSystemTime(OLD);
    await step(backend, "oldPlaceholders");
    crash();
    const left = [await count(backend, "users"), await count(backend, "authAccounts")];
    expect(left).toEqual([1000 - USERS_AT_ONCE, 1000 - USERS_AT_ONCE]);
    await runAll(backend);
    expect([await count(backend, "users"), await count(backend, "authAccounts")]).toEqual([0, 0]);
    expect(await count(backend, "authVerificationCodes")).toBe(0);
  });

  test.each<[string, (db: MutationCtx["db"]) => Promise<unknown>]>([
    [
      "came through a provider, which does not vouch for the address",
      (db) => insertPlaceholder(db, 1, { provider: "github", providerAccountId: "1" }),
    ],
    ["have proven one account", (db) => insertPlaceholder(db, 1, { emailVerified: ADA })],
    ["have no account of any kind", (db) => db.insert("users", { name: "Ada" })],
    [
      "have just been sent another code",
      async (db) => await insertCode(db, (await insertPlaceholder(db, 1)).accountId, OLD + 1),
    ],
    [
      "are signed in",
      async (db) => {
        const { userId } = await insertPlaceholder(db, 1);
        await db.insert("authSessions", { userId, expirationTime: OLD + DAY_MS });
      },
    ],
  ])("stay if they %s", async (_who, insert) => {
    const backend = newBackend();
    await fill(backend, 1, (db) => insert(db));
    vi.setSystemTime(OLD);
    await runAll(backend);
    expect(await count(backend, "users")).toBe(1);
  });

  test("those who stay do not stand in the way of those behind them", async () => {
    const backend = newBackend();
    await fill(backend, USERS_AT_ONCE * 2, (db, row) =>
      insertPlaceholder(db, row, { provider: "github", providerAccountId: `${row}` }),
    );
    await fill(backend, 5, (db, row) => insertPlaceholder(db, 1000 + row));
    vi.setSystemTime(OLD);
    await runAll(backend);
    expect(await count(backend, "users")).toBe(USERS_AT_ONCE * 2);
  });
});
