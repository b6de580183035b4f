import { beforeAll, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import {
  ADA,
  CONFIRMATION_NEEDED,
  EVE,
  kinds,
  lastMailTo,
  type Member,
  MINUTE_MS,
  newHouse,
  newMember,
  pass,
  UNAUTHENTICATED,
} from "./accountTest.setup";
import { callerFrom, EVIL, type From, PASSWORD, setDeploymentVariables } from "./signInTest.setup";

beforeAll(setDeploymentVariables);

async function list({ as }: Member) {
  return await as.query(api.methods.list, {});
}

async function idOf(member: Member, kind: string): Promise<string> {
  const { methods } = await list(member);
  return methods.find((method) => method.kind === kind)?.id ?? "";
}

async function remove({ as }: Pick<Member, "as">, id: string, from?: From) {
  const by = from === undefined ? {} : { caller: await callerFrom(from) };
  return await as.mutation(api.methods.remove, { id, ...by });
}

describe("removing", () => {
  test("somebody else's way of signing in is not there", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, github: "1815" });
    const eve = await newMember(door, { email: EVE, github: "666" });
    for (const kind of ["password", "github"]) {
      expect(await remove(eve, await idOf(ada, kind))).toEqual({ ok: false, reason: "not_found" });
    }
    expect((await list(ada)).methods).toHaveLength(3);
  });

  test("an open browser is not enough", async () => {
    const door = newHouse();
    const ada = await newMember(door, { github: "1815" });
    const id = await idOf(ada, "github");
    await pass(door, MINUTE_MS * 11);
    await expect(remove(ada, id)).rejects.toMatchObject(CONFIRMATION_NEEDED);
    await expect(remove({ as: door.backend }, id)).rejects.toMatchObject(UNAUTHENTICATED);
  });

  test.each(["", "mail account", "10000;users", "x".repeat(1000)])("%j is nothing", async (id) => {
    const door = newHouse();
    const ada = await newMember(door, { github: "1815" });
    expect(await remove(ada, id)).toEqual({ ok: false, reason: "not_found" });
  });

  test("the last way of signing in stays", async () => {
    const door = newHouse();
    const ada = await newMember(door, { isProven: false, github: "1815" });
    expect(await list(ada)).toMatchObject({ methods: [{ kind: "github", removable: false }] });
    expect(await remove(ada, await idOf(ada, "github"))).toEqual({ ok: false, reason: "last" });
    expect((await list(ada)).methods).toHaveLength(1);
  });

  test("the address stays, as long as it is theirs", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, github: "1815" });
    expect(await remove(ada, "mail")).toEqual({ ok: false, reason: "last" });
  });

  test("a way that the deployment no longer offers does not count as another one", async () => {
    const door = newHouse();
    const ada = await newMember(door, { isProven: false, github: "1815" });
    await door.backend.run(({ db }) =>
      db.insert("authAccounts", { userId: ada.userId, provider: "google", providerAccountId: "g" }),
    );
    vi.stubEnv("AUTH_GOOGLE_ID", "");
    const result = await remove(ada, await idOf(ada, "github"));
    vi.unstubAllEnvs();
    expect(result).toEqual({ ok: false, reason: "last" });
    expect(await remove(ada, await idOf(ada, "github"))).toEqual({ ok: true });
    expect(await remove(ada, await idOf(ada, "google"))).toEqual({ ok: false, reason: "last" });
  });

  test("a removed password signs in no more, nor does a code for a new one that was on its way", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true });
    await door.enter("password", { flow: "requestReset", email: ADA });
    const code = door.lastCode();
    expect(await remove(ada, await idOf(ada, "password"))).toEqual({ ok: true });
    expect(await door.outcome("password", { flow: "signIn", email: ADA, password: PASSWORD })).toBe("out");
    const reset = { flow: "reset", email: ADA, code, password: "mauve teapot nine clouds" };
    expect(await door.outcome("password", reset)).toBe("out");
    expect((await list(ada)).methods.map(({ kind }) => kind)).toEqual(["mail"]);
  });

  test("its owner is told by mail and in the log", async () => {
    const door = newHouse();
    const ada = await newMember(door, { github: "1815" });
    await remove(ada, await idOf(ada, "github"), EVIL);
    await pass(door);
    expect(lastMailTo(door, ADA, "method-removed")).toMatchObject({
      method: "GitHub",
      origin: { device: "an unknown device", ip: EVIL.ip },
    });
    expect(await kinds(door, ada)).toEqual(["method_removed"]);
  });
});

describe("listing", () => {
  test("names each way with its address, and what can be added", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, hasMailAccount: true, github: "1815" });
    const addedAt = expect.any(Number);
    const id = expect.any(String);
    expect(await list(ada)).toEqual({
      methods: [
        { id, kind: "github", detail: null, addedAt, removable: true },
        { id, kind: "password", detail: ADA, addedAt, removable: true },
        { id: "mail", kind: "mail", detail: ADA, addedAt, removable: false },
      ],
      addable: ["google"],
    });
  });

  test("without a proven address there is no way by mail, and no password can be added", async () => {
    const door = newHouse();
    const ada = await newMember(door, { isProven: false, github: "1815" });
    expect(await list(ada)).toMatchObject({ methods: [{ kind: "github" }], addable: ["google"] });
  });

  test("tells nothing of the hash, the provider's id or the user's id", async () => {
    const door = newHouse();
    const ada = await newMember(door, { hasPassword: true, github: "1815-1852" });
    const told = JSON.stringify(await list(ada));
    expect(told).not.toContain("1815-1852");
    expect(told).not.toContain(ada.userId);
    expect(told).not.toMatch(/[0-9a-f]{32}/);
  });
});
