import { beforeAll, expect, test } from "vitest";
import { ADA, EVE, kinds, mailsTo, type Member, newHouse, newMember, pass } from "../accountTest.setup";
import {
  type Doorstep,
  enterByProvider,
  EVIL,
  HOME,
  type Params,
  setDeploymentVariables,
} from "../signInTest.setup";

beforeAll(setDeploymentVariables);

const OTHER_ACCOUNT = { data: { code: "other_account" } };

/** There and back again, by somebody who is to be `userId`, and says at GitHub that they are `id`. */
function showAs(door: Doorstep, userId: string, id: string, profile: Params = {}) {
  return enterByProvider(door, "github", id, { emailVerified: false, ...profile }, HOME, { onlyAs: userId });
}

async function everything({ backend }: Doorstep) {
  return await backend.run(async ({ db }) => [
    await db.query("users").collect(),
    await db.query("authAccounts").collect(),
    await db.query("authSessions").collect(),
    await db.query("authRefreshTokens").collect(),
    await db.query("sessionDetails").collect(),
    await db.query("securityEvents").collect(),
  ]);
}

async function userIds(door: Doorstep): Promise<string[]> {
  return (await door.users()).map(({ _id }) => _id);
}

test("who is whom they are to be is in, by a session of their own", async () => {
  const door = newHouse();
  const ada = await newMember(door, { github: "1815" });
  const { tokens } = await showAs(door, ada.userId, "1815");
  expect(tokens).toBeTruthy();
  expect(await kinds(door, ada)).toContain("signed_in");
});

test.each<[string, Params]>([
  ["unknown", {}],
  ["with an address that nobody has here", { email: "new@example.com", emailVerified: true }],
])("an account at the provider that nobody has, %s, leaves nothing behind", async (_what, profile) => {
  const door = newHouse();
  const ada = await newMember(door, { github: "1815" });
  const before = await everything(door);
  await expect(showAs(door, ada.userId, "666", profile)).rejects.toMatchObject(OTHER_ACCOUNT);
  await pass(door);
  expect(await everything(door)).toEqual(before);
});

test("somebody else's account stays theirs, and they hear nothing of it", async () => {
  const door = newHouse();
  const ada = await newMember(door, { github: "1815" });
  const eve = await newMember(door, { email: EVE, github: "666" });
  const before = await everything(door);
  await expect(showAs(door, ada.userId, "666")).rejects.toMatchObject(OTHER_ACCOUNT);
  await pass(door);
  expect(await everything(door)).toEqual(before);
  expect([...mailsTo(door, EVE), ...mailsTo(door, ADA)]).toEqual([]);
  expect(await kinds(door, eve)).toEqual([]);
});

test("an account that somebody made a moment ago, elsewhere, stays theirs", async () => {
  const door = newHouse();
  const ada = await newMember(door, { github: "1815" });
  await enterByProvider(door, "github", "666", { emailVerified: false }, EVIL);
  const before = await everything(door);
  await expect(showAs(door, ada.userId, "666")).rejects.toMatchObject(OTHER_ACCOUNT);
  expect(await everything(door)).toEqual(before);
  // Also once they have signed out there.
  await door.backend.run(async ({ db }) => {
    for (const { _id, userId } of await db.query("authSessions").collect()) {
      if (userId !== ada.userId) await db.delete(_id);
    }
  });
  await expect(showAs(door, ada.userId, "666")).rejects.toMatchObject(OTHER_ACCOUNT);
  expect(await userIds(door)).toHaveLength(2);
});

test("a provider that vouches for the address of somebody here leads to them, not to a stray", async () => {
  const door = newHouse();
  const ada = await newMember(door, { github: "1815" });
  const eve: Member = await newMember(door, { email: EVE, hasMailAccount: true });
  const profile = { email: EVE, emailVerified: true };
  await expect(showAs(door, ada.userId, "666", profile)).rejects.toMatchObject(OTHER_ACCOUNT);
  expect(await userIds(door)).toEqual([ada.userId, eve.userId]);
});

test.each(["", "nobody", "10000;users"])("nobody is %j", async (userId) => {
  const door = newHouse();
  const ada = await newMember(door, { github: "1815" });
  await expect(showAs(door, userId, "1815")).rejects.toMatchObject(OTHER_ACCOUNT);
  expect(await userIds(door)).toEqual([ada.userId]);
  expect(await door.sessions()).toHaveLength(1);
});
