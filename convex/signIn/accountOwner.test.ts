import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import {
  type Doorstep,
  enterByProvider,
  EVIL,
  HOME,
  newDoorstep,
  passPause,
  PASSWORD,
  OTHER_PASSWORD,
  setDeploymentVariables,
  signUp,
} from "../signInTest.setup";

const email = "ada@example.com";
const PROVEN = { email, emailVerified: true };

beforeAll(setDeploymentVariables);

async function enterByMail(door: Doorstep, address = email, from = HOME): Promise<void> {
  await passPause(door);
  await door.enter("mail", { flow: "requestCode", email: address }, from);
  expect(await door.outcome("mail", { flow: "verify", email: address, code: door.lastCode() }, from)).toBe(
    "in",
  );
}

async function enterByLink(door: Doorstep): Promise<void> {
  await passPause(door);
  await door.enter("mail", { flow: "requestLink", email });
  expect(await door.outcome("mail", { flow: "verify", email, code: door.lastCode() })).toBe("in");
}

function accounts({ backend }: Doorstep) {
  return backend.run(({ db }) => db.query("authAccounts").collect());
}

test("D3: a provider joins nobody's account by being used while somebody else is signed in", async () => {
  const door = newDoorstep();
  await enterByMail(door);
  const [ada] = await door.users();
  const [session] = await door.sessions();
  const asAda = { ...door, backend: door.backend.withIdentity({ subject: `${ada?._id}|${session?._id}` }) };
  await enterByProvider(asAda as unknown as Doorstep, "google", "2", {
    email: "bob@example.com",
    emailVerified: true,
  });
  expect((await door.users()).map((user) => user.email)).toEqual([email, "bob@example.com"]);
});

test("D4: two resets and two sign-ins by mail are one user all along", async () => {
  const door = newDoorstep();
  await signUp(door);
  for (const password of [OTHER_PASSWORD, PASSWORD]) {
    await passPause(door);
    await door.enter("password", { flow: "requestReset", email });
    expect(await door.outcome("password", { flow: "reset", email, code: door.lastCode(), password })).toBe(
      "in",
    );
  }
  await enterByMail(door);
  await enterByMail(door, email, EVIL);
  await enterByProvider(door, "google", "1", { email, emailVerified: true });
  await enterByProvider(door, "google", "1", { email, emailVerified: true });
  expect(await door.users()).toHaveLength(1);
  expect(new Set((await accounts(door)).map(({ userId }) => userId)).size).toBe(1);
});

test("two ways of one address become one user once either is proven, and the other joins it when it is", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  const first = door.lastCode();
  await enterByMail(door);
  const owner = (await door.users()).find((user) => user.emailVerificationTime !== undefined);
  expect(await door.users()).toHaveLength(2);
  const verify = { flow: "verify", name: "Ada", email, code: first, password: PASSWORD };
  expect(await door.outcome("password", verify)).toBe("in");
  expect(await door.users()).toMatchObject([{ _id: owner?._id, email, name: "Ada" }]);
  expect((await accounts(door)).map(({ userId }) => userId)).toEqual([owner?._id, owner?._id]);
});

test.each<[string, (door: Doorstep) => Promise<unknown>]>([
  ["by a code from the mail", (door) => enterByMail(door)],
  ["by a link from the mail", (door) => enterByLink(door)],
  ["by a provider that has verified it", (door) => enterByProvider(door, "google", "1", PROVEN)],
])("C6: a stranger's sign-up is forgotten once the owner proves the address %s", async (_how, prove) => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Eve", email, password: OTHER_PASSWORD }, EVIL);
  await prove(door);
  const before = door.mails.length;
  const signIn = { flow: "signIn", email, password: OTHER_PASSWORD };
  expect(await door.outcome("password", signIn, EVIL)).toBe("out");
  // Nor does the owner get another code, for a password that they never chose.
  expect(door.mails).toHaveLength(before);
  expect((await accounts(door)).filter((account) => account.secret ?? account.pendingName)).toEqual([]);
});

test("C6: a provider that has not verified the address makes nobody's sign-up void", async () => {
  const door = newDoorstep();
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD });
  await enterByProvider(door, "google", "1", { email, emailVerified: false }, EVIL);
  expect(await door.outcome("password", { flow: "signIn", email, password: PASSWORD })).toEqual({
    code: "verification_needed",
  });
});

test("a picture that its owner has removed is not put back by a provider", async () => {
  const door = newDoorstep();
  const profile = { ...PROVEN, image: "https://avatars.example/7" };
  await enterByProvider(door, "github", "7", profile);
  const [ada] = await door.users();
  const [session] = await door.sessions();
  const as = door.backend.withIdentity({ subject: `${ada?._id}|${session?._id}` });
  await as.mutation(api.account.removePicture, {});
  await enterByProvider(door, "github", "7", profile);
  await enterByProvider(door, "google", "8", profile);
  expect((await door.users()).map(({ image }) => image)).toEqual([undefined]);
});

test("D5: an address that the provider has not verified joins nobody and proves nothing", async () => {
  const door = newDoorstep();
  await enterByMail(door);
  const [ada] = await door.users();
  for (const [id, emailVerified] of [
    ["1", false],
    ["2", undefined],
    ["3", "true"],
  ] as const) {
    await enterByProvider(door, "google", id, { email, emailVerified, name: "Eve" });
  }
  const [first, ...others] = await door.users();
  expect(first).toEqual(ada);
  expect(others).toHaveLength(3);
  expect(others.every((user) => user.emailVerificationTime === undefined)).toBe(true);
  // And the other way round: who has the mailbox does not get what was made under its name.
  await enterByMail(door, email, EVIL);
  const sessions = await door.sessions();
  expect(sessions.at(-1)?.userId).toBe(ada?._id);
});

test("D5: an account made with somebody's unverified address is not theirs when they come", async () => {
  const door = newDoorstep();
  await enterByProvider(door, "github", "666", { email, emailVerified: false, name: "Eve", githubId: 666 });
  await enterByMail(door);
  const [eve, ada] = await door.users();
  expect(eve).toMatchObject({ name: "Eve", githubId: 666 });
  expect(eve).not.toHaveProperty("emailVerificationTime");
  expect(ada).toMatchObject({ email, emailVerificationTime: expect.any(Number) });
  expect(ada).not.toHaveProperty("name");
  // Not even when the provider verifies the address later: it has an owner by now.
  await enterByProvider(door, "github", "666", { email, emailVerified: true, name: "Eve", githubId: 666 });
  expect((await door.users()).filter((user) => user.emailVerificationTime !== undefined)).toEqual([ada]);
});

test("D5: an address that the provider has verified finds its user, and fills only what is missing", async () => {
  const door = newDoorstep();
  await signUp(door);
  await enterByProvider(door, "github", "7", {
    email,
    emailVerified: true,
    name: "ada-on-github",
    image: "https://avatars.example/7",
    githubId: 7,
  });
  expect(await door.users()).toMatchObject([
    { name: "Ada", email, image: "https://avatars.example/7", githubId: 7 },
  ]);
  const sessions = await door.sessions();
  expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(1);
});

test("D5: a provider that verifies the address later makes it the user's, if nobody has it", async () => {
  const door = newDoorstep();
  await enterByProvider(door, "google", "1", { email, emailVerified: false, name: "Ada" });
  await enterByProvider(door, "google", "1", { email, emailVerified: true, name: "Ada L." });
  expect(await door.users()).toMatchObject([
    { name: "Ada", email, emailVerificationTime: expect.any(Number) },
  ]);
});

test("a change of address at the provider changes nothing here", async () => {
  const door = newDoorstep();
  await enterByProvider(door, "google", "1", { email, emailVerified: true });
  await enterByMail(door, "bob@example.com", EVIL);
  const before = await door.users();
  await enterByProvider(door, "google", "1", { email: "bob@example.com", emailVerified: true });
  expect(await door.users()).toEqual(before);
  expect((await door.sessions()).at(-1)?.userId).toBe(before[0]?._id);
});

test("D6: nulls, empty texts and fields that we have no room for do not keep anybody out", async () => {
  const door = newDoorstep();
  const { tokens } = await enterByProvider(door, "github", "8", {
    name: null,
    email: null,
    image: "",
    emailVerified: null,
    githubId: 8,
    login: "ada",
    hireable: true,
  });
  expect(tokens).not.toBeNull();
  expect(await door.users()).toEqual([
    { _id: expect.any(String), _creationTime: expect.any(Number), githubId: 8 },
  ]);
});

test("a code from a provider works only with the verifier of who was sent there, and once", async () => {
  const door = newDoorstep();
  const { code, verifier, tokens } = await enterByProvider(door, "google", "1", {
    email,
    emailVerified: true,
  });
  expect(tokens).not.toBeNull();
  for (const args of [{ params: { code } }, { params: { code }, verifier }]) {
    expect(await door.backend.action(api.auth.signIn, args)).toEqual({ tokens: null });
  }
});

const addresses = fc.constantFrom("ada@example.com", "bob@example.com");
const step = fc.oneof(
  fc.record({ type: fc.constant("requestCode" as const), address: addresses }),
  fc.record({ type: fc.constant("verifyCode" as const), address: addresses }),
  fc.record({ type: fc.constant("signUp" as const), address: addresses }),
  fc.record({ type: fc.constant("verifySignUp" as const), address: addresses }),
  fc.record({
    type: fc.constant("provider" as const),
    provider: fc.constantFrom("github" as const, "google" as const),
    id: fc.constantFrom("1", "2"),
    address: fc.option(addresses),
    isVerified: fc.boolean(),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("whatever is tried in whatever order, an address has at most one owner, and each account a user", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      const door = newDoorstep();
      for (const next of steps) await take(door, next);
      const users = await door.users();
      const proven = users
        .filter((user) => user.emailVerificationTime !== undefined)
        .map((user) => user.email);
      expect(proven).toEqual([...new Set(proven)]);
      const ids = new Set(users.map(({ _id }) => _id));
      for (const account of await accounts(door)) {
        expect(ids).toContain(account.userId);
        // Whoever proved an address by mail has it.
        const owner = users.find((user) => user._id === account.userId);
        if (
          account.emailVerified !== undefined &&
          account.provider !== "github" &&
          account.provider !== "google"
        ) {
          expect(owner).toMatchObject({
            email: account.emailVerified,
            emailVerificationTime: expect.any(Number),
          });
        }
      }
    }),
    { numRuns: 60 },
  );
});

/** The steps of the library under the flows: without what takes time, and without limits. */
async function take(door: Doorstep, next: Step): Promise<void> {
  if (next.type === "provider") {
    // As `oauth/profile.ts` hands it on: without an address there is none to be verified.
    const profile = next.address === null ? {} : { email: next.address, emailVerified: next.isVerified };
    await enterByProvider(door, next.provider, next.id, profile);
    return;
  }
  const { address } = next;
  const isPassword = next.type === "signUp" || next.type === "verifySignUp";
  const codes = isPassword ? "password-verify" : "mail-code";
  const store = (args: Record<string, unknown>): Promise<unknown> =>
    door.backend.mutation(internal.auth.store, { args: args as never });
  if (next.type === "verifyCode" || next.type === "verifySignUp") {
    await store({
      type: "verifyCodeAndSignIn",
      provider: codes,
      params: { email: address, code: `${codes} ${address}` },
      generateTokens: false,
      allowExtraProviders: true,
    });
    return;
  }
  const accountId = isPassword ? await preparePassword(door, address) : await prepareMail(store, address);
  if (accountId === null) return;
  await store({
    type: "createVerificationCode",
    provider: codes,
    accountId,
    email: address,
    code: `${codes} ${address}`,
    expirationTime: Date.now() + 60_000,
    allowExtraProviders: true,
  });
}

async function preparePassword({ backend }: Doorstep, address: string): Promise<string | null> {
  const args = { email: address, secret: "never compared here", name: "Ada" };
  const prepared = await backend.mutation(internal.passwordAccounts.prepare, args);
  return prepared.kind === "pending" ? prepared.accountId : null;
}

async function prepareMail(
  store: (args: Record<string, unknown>) => Promise<unknown>,
  address: string,
): Promise<string> {
  const made = await store({
    type: "createAccountFromCredentials",
    provider: "mail",
    account: { id: address },
    profile: { email: address },
  });
  return (made as { account: { _id: string } }).account._id;
}
