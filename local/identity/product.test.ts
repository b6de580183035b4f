/** The product's own providers against the stand-in: from the button to the session, through Convex Auth's own routes. */
import { beforeEach, describe, expect, test, vi } from "vitest";

import { type Answers, Browser } from "./browser.setup.ts";
import type { Identity } from "./identity.ts";
import { SITE_URL, testIdentity } from "./identity.setup.ts";
import { beginSignIn, finishSignIn, type Product, type ProviderName, testProduct } from "./product.setup.ts";

const APP_URL = "http://app.example";

/** Where the person's browser ends, and the pair that the application signs in with. */
interface End {
  readonly url: URL;
  readonly code: string | null;
  readonly verifier: string;
}

const ada: Answers = { person: "ada@example.com", picture: "on", answer: "allow" };

beforeEach(() => {
  // Convex Auth writes to the console why somebody was sent back without a code.
  vi.spyOn(console, "error").mockImplementation(() => {});
});

async function product(identity: Pick<Identity, "variables">): Promise<Product> {
  return testProduct(identity, { app: APP_URL, site: SITE_URL });
}

function browserOf({ backend }: Product): Browser {
  return new Browser(async (url, init) =>
    url.origin === SITE_URL ? backend.fetch(url.pathname + url.search, init) : fetch(url, init),
  );
}

/** The whole way round, in a browser of its own unless one is given. */
async function goRound(
  target: Product,
  provider: ProviderName,
  answers: Answers,
  browser = browserOf(target),
): Promise<End> {
  const { redirect, verifier } = await beginSignIn(target, provider);
  const { url: authorizeUrl } = await browser.open(redirect);
  const back = await browser.signIn(authorizeUrl, answers);
  const init = back.method === "POST" ? { method: "POST", body: new URLSearchParams(back.parameters) } : {};
  const { url } = await browser.open(back.url, init);
  return { url, code: url.searchParams.get("code"), verifier };
}

const names: ProviderName[] = ["github", "google", "apple"];

describe.each(names)("%s", (name) => {
  test("a person comes back with a code, and has a session for it", async () => {
    const target = await product(await testIdentity());
    const end = await goRound(target, name, ada);
    expect(end.url.href).toMatch(`${APP_URL}/signin/callback?code=`);
    const { tokens } = await finishSignIn(target, end.code, end.verifier);
    expect(tokens).toEqual({ token: expect.any(String), refreshToken: expect.any(String) });
    expect(target.profiles).toEqual([
      {
        name: "Ada Lovelace",
        email: "ada@example.com",
        emailVerified: true,
        ...(name !== "apple" && { image: expect.stringContaining("/avatars/AL-") }),
        ...(name === "github" && { githubId: expect.any(Number) }),
      },
    ]);
  });

  test("the second time it is the same account", async () => {
    const target = await product(await testIdentity());
    await goRound(target, name, ada);
    await goRound(target, name, { ...ada, emailShown: "unverified" });
    expect(await target.backend.run(({ db }) => db.query("authAccounts").collect())).toHaveLength(1);
  });

  test("an address that the provider does not vouch for is not vouched for (D5)", async () => {
    const target = await product(await testIdentity());
    expect((await goRound(target, name, { ...ada, emailShown: "unverified" })).code).not.toBeNull();
    expect(target.profiles).toMatchObject([{ email: "ada@example.com", emailVerified: false }]);
  });

  test("without an address, a name or a picture one can sign in, and nothing is null (D6)", async () => {
    const target = await product(await testIdentity());
    const nobody = { person: "other", email: "nobody@example.org", name: "", emailShown: "none" };
    const end = await goRound(target, name, nobody);
    expect(await finishSignIn(target, end.code, end.verifier)).toHaveProperty("tokens.token");
    expect(target.profiles).toEqual([
      {
        emailVerified: false,
        ...(name === "github" && { name: expect.stringMatching(/^nobody-/), githubId: expect.any(Number) }),
      },
    ]);
  });

  test.each(["cancel", "fail", "fail-exchange"])(
    "%s: back without a code, where they began (D2)",
    async (answer) => {
      const target = await product(await testIdentity());
      const end = await goRound(target, name, { ...ada, answer });
      expect(end.url.href).toBe(`${APP_URL}/signin/callback`);
      expect(target.profiles).toEqual([]);
    },
  );

  test("somebody else's answer in this browser signs nobody in", async () => {
    const target = await product(await testIdentity());
    const attacker = browserOf(target);
    const { redirect } = await beginSignIn(target, name);
    const back = await attacker.signIn((await attacker.open(redirect)).url, ada);
    const init = back.method === "POST" ? { method: "POST", body: new URLSearchParams(back.parameters) } : {};

    // With no sign-in of one's own under way, and with one.
    const victim = browserOf(target);
    expect((await victim.open(back.url, init)).url.searchParams.has("code")).toBe(false);
    await victim.open((await beginSignIn(target, name)).redirect);
    expect((await victim.open(back.url, init)).url.searchParams.has("code")).toBe(false);
    expect(target.profiles).toEqual([]);
  });

  test("the code is worth nothing without its verifier, and nothing the second time", async () => {
    const target = await product(await testIdentity());
    const end = await goRound(target, name, ada);
    const { verifier } = await beginSignIn(target, name);
    expect(await finishSignIn(target, end.code, verifier)).toMatchObject({ tokens: null });
    const again = await goRound(target, name, ada);
    expect(await finishSignIn(target, again.code, again.verifier)).toHaveProperty("tokens.token");
    expect(await finishSignIn(target, again.code, again.verifier)).toMatchObject({ tokens: null });
  });

  test("a wrong secret sends people back without a code", async () => {
    const { variables } = await testIdentity();
    const wrong = { [`AUTH_${name.toUpperCase()}_SECRET`]: "wrong" };
    const target = await product({ variables: { ...variables, ...wrong } });
    expect((await goRound(target, name, ada)).code).toBeNull();
  });
});

test("GitHub's hidden address is found, and is verified", async () => {
  const target = await product(await testIdentity());
  await goRound(target, "github", { ...ada, emailShown: "hidden" });
  expect(target.profiles).toMatchObject([{ email: "ada@example.com", emailVerified: true }]);
});

test("Apple's own address for a person is taken for theirs", async () => {
  const target = await product(await testIdentity());
  await goRound(target, "apple", { ...ada, emailShown: "hidden" });
  expect(target.profiles).toMatchObject([
    { email: expect.stringContaining("@privaterelay."), emailVerified: true },
  ]);
});

test("Apple tells the name the first time only", async () => {
  const target = await product(await testIdentity());
  await goRound(target, "apple", ada);
  await goRound(target, "apple", ada);
  expect(target.profiles.map(({ name }) => name)).toEqual(["Ada Lovelace", undefined]);
});

test("an address that the browser adds to Apple's answer is not believed", async () => {
  const target = await product(await testIdentity());
  const browser = browserOf(target);
  const { redirect } = await beginSignIn(target, "apple");
  const back = await browser.signIn((await browser.open(redirect)).url, { ...ada, emailShown: "unverified" });
  const user = JSON.stringify({
    name: { firstName: "Ada", lastName: "L" },
    email: "victim@example.com",
    email_verified: true,
    sub: "somebody else",
  });
  await browser.open(back.url, {
    method: "POST",
    body: new URLSearchParams({ ...back.parameters, user }),
  });
  expect(target.profiles).toEqual([{ name: "Ada L", email: "ada@example.com", emailVerified: false }]);
});
