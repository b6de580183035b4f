import type { Page } from "@playwright/test";

import { forgetSession, newAccount, signIn as signInElsewhere } from "./account.ts";
import { button, mailAbout, openAccount } from "./accountPages.ts";
import { STOLEN_PASSWORD } from "./breaches.ts";
import { expect, test } from "./fixtures.ts";
import { expectSignedIn, isSignIn, notice, open, signIn } from "./pages.ts";

const current = (page: Page) => page.getByRole("textbox", { name: "Current password" });
const chosen = (page: Page) => page.getByRole("textbox", { name: "New password" });
const everywhereElse = (page: Page) => page.getByRole("checkbox", { name: /Sign out everywhere else/u });

test("a new password needs the current one, signs out everywhere else, and is the one that counts", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await signInElsewhere(anotherBrowser, account, services);
  const other = await anotherBrowser.newPage();
  await open(other, "/product");
  const { password } = newAccount();
  await openAccount(page, "/account/password");

  await current(page).fill("not the right one");
  await chosen(page).fill(password);
  await button(page, "Change my password").click();
  await expect(current(page)).toHaveAccessibleDescription(/That is not your current password/u);
  await expectSignedIn(other, account.name);

  await current(page).fill(account.password);
  await chosen(page).fill(password);
  await button(page, "Change my password").click();
  await expect(page.getByText("Everywhere else, you are signed out.")).toBeVisible();
  await mailAbout(services, account.email, "password changed");
  await expect(other).toHaveURL(isSignIn("/product"));

  await forgetSession(page.context());
  await open(page, "/signin");
  await signIn(page, account);
  await expect(notice(page, /do not belong together/u)).toBeVisible();
  await signIn(page, { ...account, password });
  await expectSignedIn(page, account.name);
});

test("whoever unticks it stays signed in elsewhere", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await signInElsewhere(anotherBrowser, account, services);
  await openAccount(page, "/account/password");
  await current(page).fill(account.password);
  await chosen(page).fill(newAccount().password);
  await expect(everywhereElse(page)).toBeChecked();
  await everywhereElse(page).uncheck();
  await button(page, "Change my password").click();
  await expect(page.getByText("You stay signed in everywhere.")).toBeVisible();
  const other = await anotherBrowser.newPage();
  await other.goto("/product");
  await expectSignedIn(other, account.name);
});

test("a password that is no good is refused beside its field, and is nowhere in the page", async ({
  signedInPage: page,
  account,
}) => {
  await openAccount(page, "/account/password");
  for (const [typed, problem] of [
    ["short", /at least 12 characters/u],
    [STOLEN_PASSWORD, /stolen from another site/u],
    [account.email, /too close to your name/u],
  ] as const) {
    await current(page).fill(account.password);
    await chosen(page).fill(typed);
    await button(page, "Change my password").click();
    await expect(chosen(page)).toHaveAccessibleDescription(problem);
    expect(await page.content()).not.toContain(account.password);
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("it is changed all the same", async ({ signedInPage: page, account }) => {
    await page.goto("/account/password");
    await current(page).fill("not the right one");
    await chosen(page).fill(newAccount().password);
    await button(page, "Change my password").click();
    await expect(current(page)).toHaveAccessibleDescription(/That is not your current password/u);
    await current(page).fill(account.password);
    await chosen(page).fill(newAccount().password);
    await button(page, "Change my password").click();
    await expect(page.getByText("Everywhere else, you are signed out.")).toBeVisible();
  });
});
