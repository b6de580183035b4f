import { beforeAll, describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import {
  ADA,
  EVE,
  kinds,
  type Member,
  MINUTE_MS,
  newHouse,
  newMember,
  pass,
  UNAUTHENTICATED,
} from "./accountTest.setup";
import { note } from "./securityLog";
import {
  callerFrom,
  type Doorstep,
  EVIL,
  OTHER_PASSWORD,
  PASSWORD,
  type Params,
  setDeploymentVariables,
} from "./signInTest.setup";

beforeAll(setDeploymentVariables);

const FIRST_PAGE = { numItems: 30, cursor: null };

test("everybody reads their own log and nobody else's, the latest first", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  const eve = await newMember(door, { email: EVE });
  await door.backend.run(async ({ db }) => {
    await note(
      db,
      ada.userId,
      "signed_in",
      { ip: "192.0.2.1", device: "Firefox on Linux" },
      { method: "password" },
    );
    await note(db, eve.userId, "signed_in", {});
    await db.insert("securityEvents", { kind: "deletion_requested" });
  });
  await pass(door, 1000);
  await door.backend.run(({ db }) => note(db, ada.userId, "signed_out", { ip: null, device: undefined }));
  const { page } = await ada.as.query(api.securityLog.list, { paginationOpts: FIRST_PAGE });
  expect(page).toEqual([
    {
      id: expect.any(String),
      kind: "signed_out",
      at: expect.any(Number),
      ip: null,
      device: null,
      detail: null,
    },
    {
      id: expect.any(String),
      kind: "signed_in",
      at: expect.any(Number),
      ip: "192.0.2.1",
      device: "Firefox on Linux",
      detail: { method: "password" },
    },
  ]);
  await expect(
    door.backend.query(api.securityLog.list, { paginationOpts: FIRST_PAGE }),
  ).rejects.toMatchObject(UNAUTHENTICATED);
});

test("a page holds so many events at most, whatever is asked for, and the next goes on where it ended", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await door.backend.run(async ({ db }) => {
    for (let event = 0; event < 130; event++) await note(db, ada.userId, "confirmed", {}, { event });
  });
  const seen: unknown[] = [];
  let cursor: string | null = null;
  let isDone = false;
  while (!isDone) {
    const paginationOpts = { numItems: 10_000, cursor };
    const result: Awaited<ReturnType<typeof read>> = await read(paginationOpts);
    expect(result.page.length).toBeLessThanOrEqual(100);
    seen.push(...result.page.map(({ detail }) => detail?.["event"]));
    ({ isDone, continueCursor: cursor } = result);
  }
  expect(seen).toEqual(Array.from({ length: 130 }, (_, event) => 129 - event));

  function read(paginationOpts: { numItems: number; cursor: string | null }) {
    return ada.as.query(api.securityLog.list, { paginationOpts });
  }
});

describe("what is wrong stands in the log, with where it came from:", () => {
  const CODE = "ZZZZZZZZ";
  const OPERA =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 OPR/120.0";
  const FROM = { ...EVIL, userAgent: OPERA };
  const THERE = { ip: EVIL.ip, device: "Opera on Windows" };

  async function lastEvent({ backend }: Doorstep) {
    return (await backend.run(({ db }) => db.query("securityEvents").collect())).at(-1);
  }

  test.each<[string, "password" | "mail", Params, string]>([
    ["a password", "password", { flow: "signIn", password: OTHER_PASSWORD }, "password"],
    ["a code to sign up", "password", { flow: "verify", code: CODE, password: OTHER_PASSWORD }, "code"],
    [
      "a code for a new password",
      "password",
      { flow: "reset", code: CODE, password: OTHER_PASSWORD },
      "reset",
    ],
    ["a code to sign in", "mail", { flow: "verify", code: CODE }, "code"],
    ["a link", "mail", { flow: "verify", code: "x".repeat(32) }, "link"],
  ])("%s, of an address that somebody has", async (_what, provider, params, method) => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, hasMailAccount: true });
    const unproven = await newMember(door, { email: EVE, isProven: false });
    for (const email of ["nobody@example.com", EVE]) {
      expect(await door.outcome(provider, { ...params, email }, FROM)).toBe("out");
      await pass(door);
      expect(await lastEvent(door)).toBeUndefined();
    }
    expect(await door.outcome(provider, { ...params, email: ADA }, FROM)).toBe("out");
    await pass(door);
    expect(await lastEvent(door)).toMatchObject({ kind: "sign_in_failed", ...THERE, detail: { method } });
    expect(await kinds(door, ada)).toEqual(["sign_in_failed"]);
    expect(await kinds(door, unproven)).toEqual([]);
  });

  test.each<[string, (ada: Member, caller: string) => Promise<unknown>, string]>([
    [
      "a password, to show who one is",
      ({ as }, caller) => as.action(api.recent.confirmPassword, { password: OTHER_PASSWORD, caller }),
      "password",
    ],
    [
      "a code, to show who one is",
      ({ as }, caller) => as.action(api.recent.confirmCode, { code: CODE, caller }),
      "code",
    ],
    [
      "the current password",
      ({ as }, caller) => {
        const change = { current: OTHER_PASSWORD, password: "yet another teapot", signOutOthers: true };
        return as.action(api.passwordChange.set, { ...change, caller });
      },
      "password",
    ],
    [
      "a code for another address",
      async ({ as }, caller) => {
        await as.action(api.emailChange.request, { email: EVE });
        return await as.action(api.emailChange.confirm, { code: CODE, caller });
      },
      "new_address",
    ],
    [
      "a code for another address that was never asked for",
      ({ as }, caller) => as.action(api.emailChange.confirm, { code: CODE, caller }),
      "new_address",
    ],
  ])("%s, in a session", async (_what, attempt, method) => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    expect(await attempt(ada, await callerFrom(FROM))).toMatchObject({ ok: false });
    await pass(door);
    expect(await lastEvent(door)).toMatchObject({
      kind: "confirmation_failed",
      ...THERE,
      detail: { method },
    });
    expect(await kinds(door, ada)).toEqual(["confirmation_failed"]);
  });

  test("what is right does not", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, hasMailAccount: true });
    await door.enter("mail", { flow: "requestCode", email: ADA });
    expect(await door.outcome("mail", { flow: "verify", email: ADA, code: door.lastCode() })).toBe("in");
    expect(await door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD })).toBe("in");
    await pass(door, MINUTE_MS);
    expect((await kinds(door, ada)).filter((kind) => kind.endsWith("failed"))).toEqual([]);
  });
});
