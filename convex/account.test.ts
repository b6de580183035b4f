import { beforeAll, describe, expect, test } from "vitest";
import { api } from "./_generated/api";
import { kinds, newHouse, newMember, readUser, UNAUTHENTICATED } from "./accountTest.setup";
import { setDeploymentVariables } from "./signInTest.setup";

beforeAll(setDeploymentVariables);

test("a profile says what its owner may know, and nothing of how they sign in", async () => {
  const door = newHouse();
  const ada = await newMember(door, { hasPassword: true });
  expect(await ada.as.query(api.account.profile, {})).toEqual({
    name: "Ada",
    email: "ada@example.com",
    emailVerified: true,
    image: null,
    createdAt: expect.any(Number),
    role: "member",
  });
});

test("an address that nobody has proven is said to be so", async () => {
  const door = newHouse();
  const ada = await newMember(door, { isProven: false });
  expect(await ada.as.query(api.account.profile, {})).toMatchObject({ emailVerified: false });
});

test("without a session there is no profile to read or to change", async () => {
  const { backend } = newHouse();
  await expect(backend.query(api.account.profile, {})).rejects.toMatchObject(UNAUTHENTICATED);
  await expect(backend.mutation(api.account.rename, { name: "Eve" })).rejects.toMatchObject(UNAUTHENTICATED);
  await expect(backend.mutation(api.account.removePicture, {})).rejects.toMatchObject(UNAUTHENTICATED);
});

describe("a name", () => {
  test.each(["", "   ", "x".repeat(101), "a\nb", "\u202eevil", "\u0000"])(
    "%j is refused with a sentence",
    async (name) => {
      const door = newHouse();
      const ada = await newMember(door);
      expect(await ada.as.mutation(api.account.rename, { name })).toEqual({
        ok: false,
        reason: "invalid",
        message: expect.stringMatching(/^[A-Z].*\.$/u),
      });
      expect(await readUser(door.backend, ada.userId)).toMatchObject({ name: "Ada" });
    },
  );

  test.each([" Augusta Ada ", "عادة", "<b>Ada</b>", "O'Brien"])("%j is taken as it is", async (name) => {
    const door = newHouse();
    const ada = await newMember(door);
    expect(await ada.as.mutation(api.account.rename, { name })).toEqual({ ok: true });
    expect(await readUser(door.backend, ada.userId)).toMatchObject({ name: name.trim() });
    expect(await kinds(door, ada)).toEqual(["profile_changed"]);
  });

  test("that is theirs already changes nothing, and is not written down", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    expect(await ada.as.mutation(api.account.rename, { name: " Ada " })).toEqual({ ok: true });
    expect(await kinds(door, ada)).toEqual([]);
  });

  test("changes thirty times an hour, and no more", async () => {
    const door = newHouse();
    const ada = await newMember(door);
    for (let time = 0; time < 30; time++) await ada.as.mutation(api.account.rename, { name: `Ada ${time}` });
    expect(await ada.as.mutation(api.account.rename, { name: "Eve" })).toMatchObject({
      ok: false,
      reason: "limited",
    });
    expect(await readUser(door.backend, ada.userId)).toMatchObject({ name: "Ada 29" });
  });
});
