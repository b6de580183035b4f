import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { ADA, EVE, newHouse, newMember, readUser, UNAUTHENTICATED } from "../accountTest.setup";
import {
  type Doorstep,
  enterByProvider,
  HOME,
  OTHER_PASSWORD,
  passPause,
  PASSWORD,
  setBreached,
  setDeploymentVariables,
  signUp,
} from "../signInTest.setup";

beforeAll(setDeploymentVariables);
beforeEach(() => {
  setBreached();
  vi.stubEnv("ADMIN_EMAIL", " Ada@Example.com");
  return () => void vi.unstubAllEnvs();
});

const DISABLED = { code: "disabled" };

async function roles(door: Doorstep) {
  return (await door.users()).map(({ email, role }) => [email, role]);
}

function claimsOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(atob(token?.split(".")[1] ?? "")) as Record<string, unknown>;
}

describe("the first administrator", () => {
  test("is whoever proves the address that the deployment names, when they first sign in", async () => {
    const door = newHouse();
    await door.enter("password", { flow: "signUp", name: "Ada", email: ADA, password: PASSWORD });
    expect(await roles(door)).toEqual([[ADA, undefined]]);
    await door.enter("password", { flow: "verify", email: ADA, code: door.lastCode(), password: PASSWORD });
    await signUp(door, EVE);
    expect(await roles(door)).toEqual([
      [ADA, "admin"],
      [EVE, undefined],
    ]);
  });

  test("is nobody whose address a provider does not vouch for", async () => {
    const door = newHouse();
    await enterByProvider(door, "github", "666", { email: ADA, emailVerified: false });
    await enterByProvider(door, "github", "666", { email: ADA, emailVerified: false });
    expect(await roles(door)).toEqual([[ADA, undefined]]);
    await enterByProvider(door, "google", "1", { email: ADA, emailVerified: true });
    expect(await roles(door)).toEqual([
      [ADA, undefined],
      [ADA, "admin"],
    ]);
  });

  test.each(["", "   ", "nobody", "eve@example.com.evil.example", undefined])(
    "is nobody where the variable says %j",
    async (named) => {
      vi.stubEnv("ADMIN_EMAIL", named);
      const door = newHouse();
      await enterByProvider(door, "google", "1", { email: EVE, emailVerified: true });
      await enterByProvider(door, "google", "2", { name: "Nameless" });
      expect((await door.users()).map(({ role }) => role)).toEqual([undefined, undefined]);
    },
  );

  test("who was made a member stays one, whatever the variable says", async () => {
    const door = newHouse();
    await signUp(door);
    const [ada] = await door.users();
    await door.backend.run(async ({ db }) => ada && db.patch(ada._id, { role: "member" }));
    expect(await door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD })).toBe("in");
    expect(await roles(door)).toEqual([[ADA, "member"]]);
  });

  test("has the role in their first token already, and others have theirs", async () => {
    const door = newHouse();
    const ada = await enterByProvider(door, "google", "1", { email: ADA, emailVerified: true });
    const eve = await enterByProvider(door, "google", "2", { email: EVE, emailVerified: true });
    expect(claimsOf(ada.tokens?.token)).toMatchObject({ role: "admin" });
    expect(claimsOf(eve.tokens?.token)).toMatchObject({ role: "member" });
  });
});

describe("somebody who is kept out", () => {
  async function disabledAda(): Promise<Doorstep> {
    const door = newHouse();
    await signUp(door);
    await enterByProvider(door, "google", "1", { email: ADA, emailVerified: true });
    await door.backend.run(async ({ db }) => {
      for (const { _id } of await db.query("users").collect())
        await db.patch(_id, { disabledAt: Date.now() });
      for (const { _id } of await db.query("authSessions").collect()) await db.delete(_id);
    });
    return door;
  }

  test("does not get in by the right password, and is told why", async () => {
    const door = await disabledAda();
    expect(await door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD })).toEqual(
      DISABLED,
    );
    expect(await door.sessions()).toEqual([]);
  });

  test("a wrong password is told nothing of it", async () => {
    const door = await disabledAda();
    expect(await door.outcome("password", { flow: "signIn", email: ADA, password: OTHER_PASSWORD })).toBe(
      "out",
    );
  });

  test("does not get in by a code, a link or a reset either, and changes nothing by it", async () => {
    const door = await disabledAda();
    await door.enter("mail", { flow: "requestCode", email: ADA });
    expect(await door.outcome("mail", { flow: "verify", email: ADA, code: door.lastCode() })).toEqual(
      DISABLED,
    );
    await passPause(door);
    await door.enter("mail", { flow: "requestLink", email: ADA });
    expect(await door.outcome("mail", { flow: "verify", email: ADA, code: door.lastCode() })).toEqual(
      DISABLED,
    );
    await passPause(door);
    await door.enter("password", { flow: "requestReset", email: ADA });
    const code = door.lastCode();
    const reset = { flow: "reset", email: ADA, code, password: OTHER_PASSWORD };
    expect(await door.outcome("password", reset)).toEqual(DISABLED);
    expect(await door.outcome("password", { flow: "signIn", email: ADA, password: OTHER_PASSWORD })).toBe(
      "out",
    );
    expect(await door.sessions()).toEqual([]);
  });

  test("does not get in through a provider", async () => {
    const door = await disabledAda();
    await expect(
      enterByProvider(door, "google", "1", { email: ADA, emailVerified: true }, HOME),
    ).rejects.toMatchObject({ data: DISABLED });
    expect(await door.sessions()).toEqual([]);
  });

  test("is refused everywhere, also in a session that is still there", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    await door.backend.run(({ db }) => db.patch(ada.userId, { disabledAt: Date.now() }));
    expect(await ada.as.query(api.sessions.alive, {})).toBe(false);
    expect(await ada.as.query(api.auth.isAuthenticated, {})).toBe(false);
    await expect(ada.as.query(api.users.viewer, {})).rejects.toMatchObject(UNAUTHENTICATED);
    await expect(ada.as.mutation(api.tasks.add, { text: "x" })).rejects.toMatchObject(UNAUTHENTICATED);
    await expect(ada.as.mutation(api.sessions.revokeOthers, {})).rejects.toMatchObject(UNAUTHENTICATED);
    await expect(ada.as.action(api.recent.confirmPassword, { password: PASSWORD })).rejects.toMatchObject(
      UNAUTHENTICATED,
    );
    expect(await readUser(door.backend, ada.userId)).toMatchObject({ disabledAt: expect.any(Number) });
  });
});
