import { beforeAll, describe, expect, test } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  ADA,
  CONFIRMATION_NEEDED,
  EVE,
  mailsTo,
  type Member,
  MINUTE_MS,
  newHouse,
  newMember,
  newSession,
  pass,
  readUser,
  UNAUTHENTICATED,
} from "./accountTest.setup";
import {
  callerFrom,
  type Doorstep,
  enterByProvider,
  EVIL,
  passPause,
  PASSWORD,
  setDeploymentVariables,
} from "./signInTest.setup";

beforeAll(setDeploymentVariables);

/** More than two steps remove. */
const TASKS = 250;

async function request({ as }: Pick<Member, "as">): Promise<string> {
  return (await as.mutation(api.deletion.request, {})).ticket;
}

async function progress({ backend }: Doorstep, ticket: string) {
  return await backend.query(api.deletion.progress, { ticket });
}

async function addTasks({ backend }: Doorstep, { userId }: Member, count = TASKS): Promise<void> {
  await backend.run(async ({ db }) => {
    for (let n = 0; n < count; n++) await db.insert("tasks", { userId, text: `Task ${n}`, done: false });
  });
}

async function countTasks({ backend }: Doorstep): Promise<number> {
  return (await backend.run(({ db }) => db.query("tasks").collect())).length;
}

/** As the scheduler does, but that a crash forgets what was to follow. */
async function stepOnce({ backend }: Doorstep): Promise<void> {
  const [deletion] = await backend.run(({ db }) => db.query("deletions").collect());
  if (deletion !== undefined) await backend.mutation(internal.deletion.step, { id: deletion._id });
}

/** Everything that is scheduled is lost, as it never is on a deployment that works. */
async function crash({ backend }: Doorstep): Promise<void> {
  await backend.run(async ({ db, scheduler }) => {
    const scheduled = await db.system.query("_scheduled_functions").collect();
    for (const { _id, state } of scheduled) if (state.kind === "pending") await scheduler.cancel(_id);
  });
}

describe("asking for it", () => {
  test("takes a session that is fresh: an open browser is not enough", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await pass(door, MINUTE_MS * 11);
    await expect(request(ada)).rejects.toMatchObject(CONFIRMATION_NEEDED);
    await expect(request({ as: door.backend })).rejects.toMatchObject(UNAUTHENTICATED);
    expect(await readUser(door.backend, ada.userId)).not.toBeNull();
  });

  test("takes no user's id: whoever asks goes, and nobody else", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const eve = await newMember(door, { email: EVE });
    await addTasks(door, ada, 3);
    await request(eve);
    await pass(door);
    expect(await readUser(door.backend, eve.userId)).toBeNull();
    expect(await ada.as.query(api.auth.isAuthenticated, {})).toBe(true);
    expect(await countTasks(door)).toBe(3);
  });

  test("works once: the second time nobody is there to ask", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await request(ada);
    await expect(request(ada)).rejects.toMatchObject(UNAUTHENTICATED);
  });
});

describe("at once, before any step", () => {
  test("every session is refused, everywhere", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const other = await newSession(door, ada);
    await request(ada);
    for (const { as } of [ada, other]) {
      expect(await as.query(api.auth.isAuthenticated, {})).toBe(false);
      expect(await as.query(api.sessions.alive, {})).toBe(false);
      await expect(as.query(api.tasks.list, {})).rejects.toMatchObject(UNAUTHENTICATED);
      await expect(as.mutation(api.tasks.add, { text: "Stay" })).rejects.toMatchObject(UNAUTHENTICATED);
      await expect(as.action(api.emailChange.confirm, { code: "0" })).rejects.toMatchObject(UNAUTHENTICATED);
    }
  });

  test("no password and no code gets in", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, hasMailAccount: true });
    await door.enter("mail", { flow: "requestCode", email: ADA });
    const code = door.lastCode();
    await request(ada);
    expect(await door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD })).toBe("out");
    expect(await door.outcome("mail", { flow: "verify", email: ADA, code })).toBe("out");
  });

  test("the provider signs in somebody new, whom the removal does not touch", async () => {
    const door = newHouse();
    const ada = await newMember(door, { github: "1815" });
    await request(ada);
    const profile = { email: ADA, emailVerified: true };
    const { tokens } = await enterByProvider(door, "github", "1815", profile);
    expect(tokens).not.toBeNull();
    await pass(door);
    const users = await door.users();
    expect(users.map(({ email }) => email)).toEqual([ADA]);
    expect(users[0]?._id).not.toBe(ada.userId);
    expect(await door.backend.run(({ db }) => db.query("authAccounts").collect())).toHaveLength(1);
  });

  test("the address is free for another account", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await request(ada);
    const eve = await newMember(door, { email: EVE });
    await passPause(door);
    await eve.as.action(api.emailChange.request, { email: ADA });
    expect(mailsTo(door, ADA).at(-1)).toMatchObject({ kind: "code", purpose: "new-address" });
  });
});

describe("in steps", () => {
  test("each removes a bounded number, and the last says that it is done", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await addTasks(door, ada);
    const ticket = await request(ada);
    expect(await progress(door, ticket)).toEqual({ state: "running", removed: 1 });
    await stepOnce(door);
    const afterOne = await countTasks(door);
    expect(afterOne).toBeGreaterThanOrEqual(TASKS - 100);
    expect(afterOne).toBeLessThan(TASKS);
    await pass(door);
    // The user, the session, what was known of it, and the tasks.
    expect(await progress(door, ticket)).toEqual({ state: "done", removed: TASKS + 3 });
    expect(await countTasks(door)).toBe(0);
  });

  test("a crash between two steps leaves nothing behind: the next run finishes", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await addTasks(door, ada);
    const ticket = await request(ada);
    await crash(door);
    await stepOnce(door);
    await crash(door);
    expect(await progress(door, ticket)).toMatchObject({ state: "running" });

    // Too early: it may still be under way.
    await door.backend.mutation(internal.deletion.resume, {});
    await pass(door);
    expect(await progress(door, ticket)).toMatchObject({ state: "running" });

    await pass(door, MINUTE_MS * 6);
    await door.backend.mutation(internal.deletion.resume, {});
    await pass(door);
    expect(await progress(door, ticket)).toMatchObject({ state: "done" });
    expect(await countTasks(door)).toBe(0);
  });

  test("two runs at once do no harm", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await addTasks(door, ada);
    const ticket = await request(ada);
    await Promise.all([stepOnce(door), stepOnce(door), pass(door)]);
    await pass(door);
    expect(await progress(door, ticket)).toEqual({ state: "done", removed: TASKS + 3 });
  });

  test("what is written by an action that was under way goes as well", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const ticket = await request(ada);
    await pass(door);
    expect(await progress(door, ticket)).toMatchObject({ state: "done" });
    const late = { userId: ada.userId, deviceHash: "late", lastSeen: 1 };
    await door.backend.run(({ db }) => db.insert("knownDevices", late));
    await pass(door, MINUTE_MS * 16);
    expect(await door.backend.run(({ db }) => db.query("knownDevices").collect())).toEqual([]);
  });

  test("a file whose bytes are gone already does not hold up the rest", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    const storageId = await door.backend.run(async ({ storage, db }) => {
      const id: Id<"_storage"> = await storage.store(new Blob(["bytes"]));
      await db.insert("files", { userId: ada.userId, storageId: id, name: "a", size: 5, type: "text/plain" });
      await storage.delete(id);
      return id;
    });
    const ticket = await request(ada);
    await pass(door);
    expect(storageId).toBeTruthy();
    expect(await progress(door, ticket)).toMatchObject({ state: "done" });
  });
});

describe("how far it is", () => {
  test.each(["", "0".repeat(32), "x".repeat(10_000)])(
    "is told to nobody without the ticket (%#)",
    async (ticket) => {
      const door = newHouse();
      await request(await newMember(door));
      expect(await progress(door, ticket)).toBeNull();
    },
  );

  test("is not found by what is stored, which names no address once all is done", async () => {
    const door = newHouse();
    const ticket = await request(await newMember(door));
    await pass(door);
    const [deletion] = await door.backend.run(({ db }) => db.query("deletions").collect());
    expect(await progress(door, deletion?.ticketHash ?? "")).toBeNull();
    expect(JSON.stringify(deletion)).not.toContain(ticket);
    expect(JSON.stringify(deletion)).not.toContain(ADA);
  });
});

test("its owner gets one last mail, and the log keeps that somebody went, but not who", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await ada.as.mutation(api.account.rename, { name: "Augusta" });
  await ada.as.mutation(api.deletion.request, { caller: await callerFrom(EVIL) });
  await pass(door);
  expect(mailsTo(door, ADA)).toMatchObject([{ kind: "account-deleted", origin: { ip: EVIL.ip } }]);
  const events = await door.backend.run(({ db }) => db.query("securityEvents").collect());
  expect(events).toEqual([
    { _id: expect.any(String), _creationTime: expect.any(Number), kind: "deletion_requested" },
  ]);
});

test("counts of a new address that was never proven are somebody else's, and stay", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await ada.as.action(api.emailChange.request, { email: EVE });
  await request(ada);
  await pass(door);
  const keys = (await door.backend.run(({ db }) => db.query("limits").collect())).map(({ key }) => key);
  expect(keys).toContain(`mailPause ${EVE}`);
  expect(keys.join()).not.toContain(ada.userId);
});
