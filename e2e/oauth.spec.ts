import { ConvexHttpClient } from "convex/browser";
import type { BrowserContext, Page } from "@playwright/test";

import { api } from "../convex/_generated/api.js";
import { accessToken, forgetSession, newAccount, sessionCookies } from "./account.ts";
import { button, expectAccount, method, openAccount } from "./accountPages.ts";
import { consent, leaveFor, PROVIDERS, signInWith, type ProviderName } from "./consent.ts";
import { expect, test } from "./fixtures.ts";
import { storedUser } from "./operator.ts";
import {
  askForMail,
  codeField,
  expectCheckMail,
  expectLive,
  expectSignedIn,
  isSignIn,
  notice,
  open,
  signIn,
} from "./pages.ts";
import { codeIn } from "./mails.ts";
import type { Services } from "./fixtures.ts";

async function userOf(context: BrowserContext, services: Services) {
  return await storedUser(services, await accessToken(context));
}

for (const provider of PROVIDERS) {
  test.describe(provider, () => {
    // The stand-in's page that carries Apple's error back is itself an error.
    test.use({ expectedComplaints: [/status of 400 .*\/apple\/auth\//u] });

    test("a visitor who is new comes back signed in, where they wanted to go, and is the same person ever after", async ({
      page,
      account,
      services,
    }) => {
      await page.goto("/product/server?page=2");
      await expect(page).toHaveURL(isSignIn("/product/server?page=2"));
      await expectLive(page);
      await signInWith(page, provider, account);
      await expectSignedIn(page, account.name, "/product/server?page=2");

      const user = await userOf(page.context(), services);
      expect(user).toMatchObject({ name: account.name, email: account.email });
      expect(user.emailVerificationTime).toBeGreaterThan(0);
      if (provider === "GitHub") expect(user.githubId).toBeGreaterThan(0);
      else expect(user).not.toHaveProperty("githubId");
      // Apple has no pictures.
      if (provider === "Apple") expect(user).not.toHaveProperty("image");
      else expect((await page.request.get(user.image ?? "")).headers()["content-type"]).toMatch(/^image\//u);

      await forgetSession(page.context());
      await open(page, "/signin");
      await signInWith(page, provider, account);
      await expectSignedIn(page, account.name);
      expect(await userOf(page.context(), services)).toEqual(user);
    });

    test("whoever cancels, or meets an error there, is back with a sentence and can try again", async ({
      page,
      account,
    }) => {
      await open(page, "/signin?next=/product/server");
      for (const answer of ["Cancel", "Server error", "Error after consent"] as const) {
        await signInWith(page, provider, account, { answer });
        await expect(page).toHaveURL(isSignIn("/product/server"));
        await expect(notice(page, `Signing in with ${provider}`)).toBeVisible();
        // Whoever does not see it hears it.
        await expect(page.locator(":focus")).toContainText("Try again, or choose another way");
        expect(await sessionCookies(page.context())).toEqual([]);
      }
      await expectLive(page);
      await signInWith(page, provider, account);
      // Apple tells the name once, and has told it to the attempt that failed.
      const name = provider === "Apple" ? account.email : account.name;
      await expectSignedIn(page, name, "/product/server");
    });

    test("a verified address is that of the person who has proven it here before", async ({
      signedInPage: page,
      account,
      services,
    }) => {
      const before = await userOf(page.context(), services);
      await forgetSession(page.context());
      await open(page, "/signin");
      await signInWith(page, provider, { ...account, name: "Somebody Else" });
      // What they are called here is theirs to say.
      await expectSignedIn(page, account.name);
      expect(await userOf(page.context(), services)).toMatchObject({ _id: before._id, email: account.email });
      await forgetSession(page.context());
      await open(page, "/signin");
      await signIn(page, account);
      await expectSignedIn(page, account.name);
      expect((await userOf(page.context(), services))._id).toBe(before._id);
    });

    test("an unverified address opens nobody's account", async ({
      signedInPage: page,
      account,
      services,
      anotherBrowser,
    }) => {
      const owner = await userOf(page.context(), services);
      const attacker = await anotherBrowser.newPage();
      await open(attacker, "/signin");
      await signInWith(attacker, provider, { ...account, name: "Mallory" }, { email: "Unverified e-mail" });
      await expectSignedIn(attacker, "Mallory");
      const other = await userOf(anotherBrowser, services);
      expect(other._id).not.toBe(owner._id);
      expect(other).not.toHaveProperty("emailVerificationTime");
      expect(await userOf(page.context(), services)).toEqual(owner);
    });

    test("a person without an address and a name is let in all the same", async ({ page, account }) => {
      await open(page, "/signin");
      await signInWith(page, provider, { ...account, name: "" }, { email: "No e-mail" });
      await expect(page).toHaveURL("/product");
      await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();
    });

    test("a browser that keeps the cookies of the deployment to itself is back with a sentence, where they wanted to go", async ({
      page,
      account,
    }) => {
      await open(page, "/signin?next=/product/server");
      await leaveFor(page, provider);
      await forgetWayThere(page.context());
      await consent(page, account);
      await expect(page).toHaveURL(isSignIn("/product/server"));
      await expect(notice(page, `Signing in with ${provider} did not work`)).toBeVisible();
      expect(await sessionCookies(page.context())).toEqual([]);

      await expectLive(page);
      await signInWith(page, provider, account);
      // Apple tells the name once, and has told it to the attempt that failed.
      const name = provider === "Apple" ? account.email : account.name;
      await expectSignedIn(page, name, "/product/server");
    });

    test("somebody else's way back does nothing in this browser", async ({
      page,
      account,
      anotherBrowser,
    }) => {
      const theirs = await wayBack(await anotherBrowser.newPage(), provider);

      // Where no sign-in is under way, and where one is.
      await page.goto(theirs);
      await expect(notice(page, /not begun in this browser/u)).toBeVisible();
      await expectLive(page);
      await leaveFor(page, provider);
      await page.goto(theirs);
      await expect(notice(page, `Signing in with ${provider} did not work`)).toBeVisible();
      expect(await sessionCookies(page.context())).toEqual([]);

      await expectLive(page);
      await signInWith(page, provider, account);
      await expectSignedIn(page, account.name);
    });
  });
}

test("such a browser is led back to the account, where a provider was to be added to it", async ({
  signedInPage: page,
}) => {
  await openAccount(page, "/account/methods");
  await button(page, "Add GitHub").click();
  await expect(page.getByRole("heading", { name: "Sign in with GitHub" })).toBeVisible();
  await forgetWayThere(page.context());
  await consent(page, newAccount());
  await expectAccount(page, "/account/methods");
  await expect(notice(page, "GitHub did not answer as it should. Nothing was changed")).toBeVisible();
  await expect(method(page, "GitHub")).toHaveCount(0);
});

test("a hidden address of GitHub's counts for what it is", async ({ page, account, services }) => {
  await open(page, "/signin");
  await signInWith(page, "GitHub", account, { email: "Hidden e-mail" });
  await expectSignedIn(page, account.name);
  expect(await userOf(page.context(), services)).toMatchObject({
    email: account.email,
    emailVerificationTime: expect.any(Number),
  });
});

test("all ways with one verified address are one person", async ({ page, account, services, mails }) => {
  const users = new Set<string>();
  await open(page, "/signin");
  for (const provider of PROVIDERS) {
    await signInWith(page, provider, account);
    await expectSignedIn(page, account.name);
    users.add((await userOf(page.context(), services))._id);
    await forgetSession(page.context());
    await open(page, "/signin");
  }
  await askForMail(page, "code", account.email);
  await expectCheckMail(page);
  await codeField(page).fill(codeIn(await mails.next(account.email, "sign-in code")));
  await codeField(page).press("Enter");
  await expectSignedIn(page, account.name);
  users.add((await userOf(page.context(), services))._id);
  expect(users.size).toBe(1);
});

test("`?code=` of another's making changes nothing, anywhere", async ({
  signedInPage: page,
  anotherBrowser,
}) => {
  const before = await sessionCookies(page.context());
  for (const path of ["/", "/product", "/product/server", "/signin", "/signin/callback", "/no-such-page"]) {
    for (const code of ["junk", "12345678"]) {
      await page.request.get(`${path}?code=${code}`);
      expect(await sessionCookies(page.context()), path).toEqual(before);
      await anotherBrowser.request.get(`${path}?code=${code}`);
      expect(await sessionCookies(anotherBrowser), path).toEqual([]);
    }
  }
  await page.goto("/product?code=junk");
  await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();
});

test("a code alone, or one with a made-up verifier, is worth nothing to the deployment", async ({
  page,
  services,
}) => {
  const client = new ConvexHttpClient(services.convexUrl);
  const code = new URL(await wayBack(page, "GitHub")).searchParams.get("code") ?? "";
  expect(code).not.toBe("");
  expect(await client.action(api.auth.signIn, { params: { code } })).toEqual({ tokens: null });
  const { verifier } = await client.action(api.auth.signIn, { provider: "github", params: {} });
  const stolen = await client.action(api.auth.signIn, { params: { code }, verifier: verifier ?? "" });
  expect(stolen.tokens ?? null).toBeNull();
});

const ELSEWHERE = [
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "http://localhost@evil.example/",
  "javascript:alert(1)",
];

for (const redirectTo of ELSEWHERE) {
  test(`nobody is sent to ${redirectTo} with a code`, async ({ page, account, services, baseURL }) => {
    const client = new ConvexHttpClient(services.convexUrl);
    const requested: string[] = [];
    page.on("request", (request) => requested.push(request.url()));
    const { redirect } = await client.action(api.auth.signIn, { provider: "github", params: { redirectTo } });
    await page.goto(redirect ?? "");
    await consent(page, account);
    await expect(page).toHaveURL((url) => url.origin === baseURL);
    expect(requested.filter((url) => new URL(url).hostname.includes("evil"))).toEqual([]);
    expect(await sessionCookies(page.context())).toEqual([]);
  });
}

test("a poisoned `next` is forgotten on the way", async ({ page, account }) => {
  await open(page, "/signin?next=//evil.example");
  await signInWith(page, "GitHub", account);
  await expectSignedIn(page, account.name);
});

/** What the deployment would know somebody by who comes back from a provider. Safari may not send it there again. */
async function forgetWayThere(context: BrowserContext): Promise<void> {
  const ofWay = /^(?:github|google|apple)(?:OAuth|RedirectTo)/u;
  const kept = async () => (await context.cookies()).filter(({ name }) => ofWay.test(name));
  expect(await kept()).not.toEqual([]);
  await context.clearCookies({ name: ofWay });
  expect(await kept()).toEqual([]);
}

/** Goes to a provider as somebody, and comes back to where nothing is known of it: the way back is not used up. */
async function wayBack(page: Page, provider: ProviderName): Promise<string> {
  await open(page, "/signin");
  await leaveFor(page, provider);
  await page.context().clearCookies({ domain: "localhost" });
  const coming = page.waitForRequest(/\/signin\/callback/u);
  await consent(page, newAccount());
  const address = (await coming).url();
  await expect(page).toHaveURL("/signin?problem=not-begun-here");
  expect(new URL(address).searchParams.get("code")).toBeTruthy();
  return address;
}
