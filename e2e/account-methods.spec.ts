import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";

import { accessToken, forgetSession, newAccount, sessionCookies } from "./account.ts";
import { button, devices, expectAccount, mailAbout, method, openAccount } from "./accountPages.ts";
import { consent, signInWith, type Consent, type ProviderName } from "./consent.ts";
import { expect, test } from "./fixtures.ts";
import { expectSignedIn, notice, open, signIn } from "./pages.ts";

const guest = () => ({ name: "Countess at a provider", email: `guest-${randomUUID()}@example.com` });

type Guest = ReturnType<typeof guest>;

async function add(page: Page, provider: ProviderName, person: Guest, how?: Consent) {
  await button(page, `Add ${provider}`).click();
  await expect(page.getByRole("heading", { name: `Sign in with ${provider}` })).toBeVisible();
  await consent(page, person, how);
}

for (const provider of ["GitHub", "Google", "Apple"] as const) {
  test(`${provider} is added under another address, in the same session, and opens the account`, async ({
    signedInPage: page,
    account,
    services,
  }) => {
    const person = guest();
    await openAccount(page, "/account/methods");
    const token = await accessToken(page.context());
    await add(page, provider, person);
    await expectAccount(page, "/account/methods");
    await expect(page.getByText(`${provider} now opens your account.`)).toBeVisible();
    await expect(method(page, provider)).toBeVisible();
    expect(await accessToken(page.context())).toBe(token);
    await mailAbout(services, account.email, "method added");
    // The way to the provider and back has left no session of its own.
    await openAccount(page, "/account/devices");
    await expect(devices(page)).toHaveCount(1);

    await forgetSession(page.context());
    await open(page, "/signin");
    await signInWith(page, provider, person);
    await expectSignedIn(page, account.name);
  });
}

test("what opens somebody else's account is not taken from them", async ({
  signedInPage: page,
  anotherBrowser,
}) => {
  const owner = guest();
  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signInWith(other, "Google", owner);
  await expectSignedIn(other, owner.name);

  await openAccount(page, "/account/methods");
  await add(page, "Google", owner);
  await expect(notice(page, /opens another account here/u)).toBeVisible();
  await expect(method(page, "Google")).toHaveCount(0);
  await openAccount(other, "/account/methods");
  await expect(method(other, "Google")).toBeVisible();
  await openAccount(other, "/account/devices");
  await expect(devices(other)).toHaveCount(1);
});

test("who cancels at the provider comes back, and nothing has changed", async ({
  signedInPage: page,
  account,
}) => {
  await openAccount(page, "/account/methods");
  await add(page, "GitHub", guest(), { answer: "Cancel" });
  await expectAccount(page, "/account/methods");
  await expect(notice(page, /Nothing was changed/u)).toBeVisible();
  await expectSignedInStill(page, account.name);
});

test("an answer of a provider that nobody asked for here does nothing", async ({
  signedInPage: page,
  account,
}) => {
  await open(page, "/account/callback?code=0123456789");
  await expectAccount(page, "/account/methods");
  await expect(notice(page, /was not begun here/u)).toBeVisible();
  await expectSignedInStill(page, account.name);
});

test("a way in is removed after it was asked for twice, and no longer works", async ({
  signedInPage: page,
  account,
  anotherBrowser,
}) => {
  await openAccount(page, "/account/methods");
  await page.getByRole("link", { name: "Remove Password" }).click();
  await expect(page.getByRole("heading", { name: "Remove your password?" })).toBeVisible();
  await button(page, "Remove your password").click();
  await expect(page.getByText("It no longer opens your account.")).toBeVisible();
  await expect(method(page, "Password")).toHaveCount(0);
  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signIn(other, account);
  await expect(notice(other, /do not belong together/u)).toBeVisible();
  expect(await sessionCookies(anotherBrowser)).toEqual([]);
  // It can be added again.
  await page.getByRole("link", { name: "Add a password" }).click();
  await expectAccount(page, "/account/password");
  await page.getByRole("textbox", { name: "New password" }).fill(newAccount().password);
  await button(page, "Add this password").click();
  await expect(page.getByText("You can now sign in with this password.")).toBeVisible();
  await expect(method(page, "Password")).toContainText(account.email);
});

test("a provider that was removed opens the account again once it is added on purpose, and not before", async ({
  signedInPage: page,
  account,
  anotherBrowser,
}) => {
  // Its address alone lets it in, the first time.
  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signInWith(other, "GitHub", account);
  await expectSignedIn(other, account.name);
  await openAccount(page, "/account/methods");
  await page.getByRole("link", { name: "Remove GitHub" }).click();
  await button(page, "Remove GitHub").click();
  await expect(page.getByText("It no longer opens your account.")).toBeVisible();

  await forgetSession(anotherBrowser);
  await open(other, "/signin");
  await signInWith(other, "GitHub", account);
  await expect(notice(other, /^GitHub was removed from your account here/u)).toBeVisible();
  expect(await sessionCookies(anotherBrowser)).toEqual([]);
  await page.reload();
  await expect(method(page, "Password")).toBeVisible();
  await expect(method(page, "GitHub")).toHaveCount(0);

  await add(page, "GitHub", account);
  await expect(page.getByText("GitHub now opens your account.")).toBeVisible();
  await open(other, "/signin");
  await signInWith(other, "GitHub", account);
  await expectSignedIn(other, account.name);
});

test("the last way in cannot be removed, not even by its address", async ({ page }) => {
  await open(page, "/signin");
  await signInWith(page, "GitHub", guest(), { email: "Unverified e-mail" });
  await expect(page).toHaveURL("/product");
  await openAccount(page, "/account/methods");
  await expect(method(page, "GitHub")).toContainText("Your only way in");
  await expect(page.getByRole("link", { name: /^Remove/u })).toHaveCount(0);
  await page.goto("/account/methods/remove?id=anything");
  await expectAccount(page, "/account/methods");
});

async function expectSignedInStill(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("button", { name: `Account of ${name}` })).toBeVisible();
}
