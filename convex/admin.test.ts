import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PaginationResult } from "convex/server";
import { api } from "./_generated/api";
import {
  ADA,
  DAY_MS,
  EVE,
  kinds,
  type Member,
  newHouse,
  newMember,
  newSession,
  readUser,
  UNAUTHENTICATED,
} from "./accountTest.setup";
import { note } from "./securityLog";
import { type Doorstep, PASSWORD, setBreached, setDeploymentVariables } from "./signInTest.setup";

beforeAll(setDeploymentVariables);
beforeEach(() => setBreached());

const PAGE = { paginationOpts: { numItems: 30, cursor: null } };
const NOT_FOUND = { data: { code: "not_found" } };

async function newAdmin(door: Doorstep): Promise<Member> {
  const admin = await newMember(door, { email: "admin@example.com" });
  await door.backend.run(({ db }) => db.patch(admin.userId, { role: "admin" }));
  return admin;
}

type Caller = Pick<Member["as"], "query" | "mutation">;

const FUNCTIONS: readonly [string, (as: Caller, userId: string) => Promise<unknown>][] = [
  ["users", async (as) => await as.query(api.admin.users, PAGE)],
  ["sessions", async (as, userId) => await as.query(api.admin.sessions, { userId })],
  ["securityLog", async (as) => await as.query(api.admin.securityLog, PAGE)],
  ["setDisabled", async (as, userId) => await as.mutation(api.admin.setDisabled, { userId, disabled: true })],
  ["revokeSessions", async (as, userId) => await as.mutation(api.admin.revokeSessions, { userId })],
];

describe.each(FUNCTIONS)("%s", (_name, call) => {
  test("is not there for a member, nor for one whose token says otherwise, nor for one who was an administrator", async () => {
    const door = newHouse();
    const admin = await newAdmin(door);
    const eve = await newMember(door, { email: EVE });
    await expect(call(eve.as, admin.userId)).rejects.toMatchObject(NOT_FOUND);
    const forged = door.backend.withIdentity({ subject: `${eve.userId}|${eve.sessionId}`, role: "admin" });
    await expect(call(forged, admin.userId)).rejects.toMatchObject(NOT_FOUND);
    await door.backend.run(({ db }) => db.patch(admin.userId, { role: "member" }));
    await expect(call(admin.as, eve.userId)).rejects.toMatchObject(NOT_FOUND);
    expect(await eve.as.query(api.sessions.alive, {})).toBe(true);
    expect(await admin.as.query(api.sessions.alive, {})).toBe(true);
  });

  test("is for nobody without a session, nor for an administrator who is kept out", async () => {
    const door = newHouse();
    const admin = await newAdmin(door);
    const eve = await newMember(door, { email: EVE });
    await expect(call(door.backend, eve.userId)).rejects.toMatchObject(UNAUTHENTICATED);
    await door.backend.run(({ db }) => db.patch(admin.userId, { disabledAt: Date.now() }));
    await expect(call(admin.as, eve.userId)).rejects.toMatchObject(UNAUTHENTICATED);
    expect(await eve.as.query(api.sessions.alive, {})).toBe(true);
  });
});

describe("keeping somebody out", () => {
  test("ends all that they had open, at once, and a new sign-in is refused until they may come again", async () => {
    const door = newHouse();
    const admin = await newAdmin(door);
    const ada = await newMember(door, { hasPassword: true });
    const away = await newSession(door, ada);
    const signIn = () => door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD });

    expect(await admin.as.mutation(api.admin.setDisabled, { userId: ada.userId, disabled: true })).toEqual({
      ok: true,
    });
    for (const { as } of [ada, away]) expect(await as.query(api.sessions.alive, {})).toBe(false);
    expect(await signIn()).toEqual({ code: "disabled" });

    expect(await admin.as.mutation(api.admin.setDisabled, { userId: ada.userId, disabled: false })).toEqual({
      ok: true,
    });
    expect((await readUser(door.backend, ada.userId))?.disabledAt).toBeUndefined();
    // What was open stays shut.
    expect(await ada.as.query(api.sessions.alive, {})).toBe(false);
    expect(await signIn()).toBe("in");
    expect(await kinds(door, ada)).toEqual(["disabled", "enabled", "signed_in"]);
  });

  test("twice is once, and does not change since when", async () => {
    const door = newHouse();
    const admin = await newAdmin(door);
    const ada = await newMember(door);
    for (let time = 0; time < 2; time++) {
      await admin.as.mutation(api.admin.setDisabled, { userId: ada.userId, disabled: true });
    }
    expect(await kinds(door, ada)).toEqual(["disabled"]);
  });

  test("oneself is refused: somebody must be left to undo it", async () => {
    const door = newHouse();
    const admin = await newAdmin(door);
    const result = await admin.as.mutation(api.admin.setDisabled, { userId: admin.userId, disabled: true });
    expect(result).toEqual({ ok: false, reason: "self" });
    expect(await admin.as.query(api.sessions.alive, {})).toBe(true);
  });

  test("says who did it, but not where they were", async () => {
    const door = newHouse();
    const admin = await newAdmin(door);
    const ada = await newMember(door);
    await admin.as.mutation(api.admin.setDisabled, { userId: ada.userId, disabled: true });
    const { page } = await admin.as.query(api.admin.securityLog, { ...PAGE, userId: ada.userId });
    expect(page).toMatchObject([
      {
        kind: "disabled",
        ip: null,
        device: null,
        detail: { by: admin.userId },
        user: { id: ada.userId, email: ADA },
      },
    ]);
  });
});

test("whoever is kept out and let in again reads that an administrator did it, and not which one", async () => {
  const door = newHouse();
  const admin = await newAdmin(door);
  const ada = await newMember(door);
  const { userId } = ada;
  await admin.as.mutation(api.admin.revokeSessions, { userId });
  for (const disabled of [true, false]) await admin.as.mutation(api.admin.setDisabled, { userId, disabled });
  const { as } = await newSession(door, ada);
  const { page } = await as.query(api.securityLog.list, PAGE);
  expect(page).toMatchObject([
    { kind: "enabled", detail: { by: "administrator" } },
    { kind: "disabled", detail: { by: "administrator" } },
    { kind: "sessions_revoked", detail: { sessions: 1, by: "administrator" } },
  ]);
  expect(JSON.stringify(page)).not.toContain(admin.userId);
});

test.each(["", "nobody", "ada@example.com"])("a user of id %j is not found", async (userId) => {
  const door = newHouse();
  const admin = await newAdmin(door);
  await newMember(door);
  const refusal = { ok: false, reason: "not_found" };
  expect(await admin.as.mutation(api.admin.setDisabled, { userId, disabled: true })).toEqual(refusal);
  expect(await admin.as.mutation(api.admin.revokeSessions, { userId })).toEqual(refusal);
  expect(await admin.as.query(api.admin.sessions, { userId })).toEqual([]);
  expect(await admin.as.query(api.admin.securityLog, { ...PAGE, userId })).toMatchObject({
    page: [],
    isDone: true,
  });
});

test("somebody's sessions are shown, and ended, and nobody else's", async () => {
  const door = newHouse();
  const admin = await newAdmin(door);
  const ada = await newMember(door);
  const eve = await newMember(door, { email: EVE });
  await door.backend.run(async ({ db }) => {
    await db.insert("authRefreshTokens", { sessionId: ada.sessionId, expirationTime: Date.now() + DAY_MS });
  });
  const sessions = await admin.as.query(api.admin.sessions, { userId: ada.userId });
  expect(sessions).toMatchObject([{ device: "Firefox on Linux", ip: "192.0.2.1" }]);
  expect(JSON.stringify(sessions)).not.toContain(ada.sessionId);
  await admin.as.mutation(api.admin.revokeSessions, { userId: ada.userId });
  expect(await ada.as.query(api.sessions.alive, {})).toBe(false);
  expect(await eve.as.query(api.sessions.alive, {})).toBe(true);
  expect(await kinds(door, ada)).toEqual(["sessions_revoked"]);
});

describe("the list of users", () => {
  test("shows everybody, the newest first, and no secret", async () => {
    const door = newHouse();
    const admin = await newAdmin(door);
    const ada = await newMember(door, { hasPassword: true });
    await newSession(door, ada);
    const { page } = await admin.as.query(api.admin.users, PAGE);
    expect(page).toEqual([
      {
        id: ada.userId,
        name: "Ada",
        email: ADA,
        emailVerified: true,
        role: "member",
        disabledAt: null,
        createdAt: expect.any(Number),
        sessions: 2,
      },
      expect.objectContaining({ id: admin.userId, role: "admin", sessions: 1 }),
    ]);
  });

  test.each([
    ["ada@", [ADA]],
    [" ADA@Example.com ", [ADA]],
    ["a", [ADA, "admin@example.com"]],
    ["", [EVE, ADA, "admin@example.com"]],
    ["%", []],
    ["example.com", []],
    ["eve@example.com\u{10ffff}", []],
  ])("a search for %j finds %j", async (search, found) => {
    const door = newHouse();
    const admin = await newAdmin(door);
    await newMember(door);
    await newMember(door, { email: EVE });
    const { page } = await admin.as.query(api.admin.users, { ...PAGE, search });
    expect(page.map(({ email }) => email)).toEqual(found);
  });

  test.each([
    ["everybody", undefined, [...numbers(120).map(addressOf).toReversed(), "admin@example.com"]],
    // By address: "user100" stands before "user99".
    ["who is searched for", "user", numbers(120).map(addressOf).toSorted()],
  ])("is paged through to its end, fifty at most a page: %s", async (_who, search, expected) => {
    const door = newHouse();
    const admin = await newAdmin(door);
    await door.backend.run(async ({ db }) => {
      for (const user of numbers(120)) await db.insert("users", { email: addressOf(user) });
    });
    const found = await readToEnd((paginationOpts) =>
      admin.as.query(api.admin.users, { paginationOpts, ...(search !== undefined && { search }) }),
    );
    expect(found.map(({ email }) => email)).toEqual(expected);
  });
});

test.each(["everybody", "one user"])("the log of %s is paged through to its end", async (whose) => {
  const door = newHouse();
  const admin = await newAdmin(door);
  const ada = await newMember(door);
  const eve = await newMember(door, { email: EVE });
  await door.backend.run(async ({ db }) => {
    for (const event of numbers(130)) {
      await note(db, (event % 2 === 0 ? ada : eve).userId, "confirmed", {}, { event });
    }
  });
  const userId = whose === "one user" ? { userId: ada.userId } : {};
  const found = await readToEnd((paginationOpts) =>
    admin.as.query(api.admin.securityLog, { paginationOpts, ...userId }),
  );
  const expected = numbers(130).filter((event) => whose === "everybody" || event % 2 === 0);
  expect(found.map(({ detail }) => detail?.["event"])).toEqual(expected.toReversed());
});

/** Asks for too much each time, and goes on from where the last page ended. */
async function readToEnd<Row>(
  read: (from: { numItems: number; cursor: string | null }) => Promise<PaginationResult<Row>>,
): Promise<Row[]> {
  const seen: Row[] = [];
  let cursor: string | null = null;
  for (let turn = 0; turn < 10; turn++) {
    const { page, isDone, continueCursor }: PaginationResult<Row> = await read({ numItems: 10_000, cursor });
    expect(page.length).toBeLessThanOrEqual(50);
    seen.push(...page);
    if (isDone) return seen;
    cursor = continueCursor;
  }
  throw new Error("Expected the pages to come to an end");
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function addressOf(number: number): string {
  return `user${number}@example.com`;
}

test("the log of everybody names the user of each event, also where there is none", async () => {
  const door = newHouse();
  const admin = await newAdmin(door);
  const ada = await newMember(door);
  await door.backend.run(async ({ db }) => {
    await note(db, ada.userId, "signed_in", { ip: "192.0.2.1" });
    await db.insert("securityEvents", { kind: "deletion_requested" });
  });
  const { page } = await admin.as.query(api.admin.securityLog, PAGE);
  expect(page).toMatchObject([
    { kind: "deletion_requested", user: null },
    { kind: "signed_in", ip: "192.0.2.1", user: { id: ada.userId, name: "Ada", email: ADA } },
  ]);
});
