import { expect, test } from "./fixtures.ts";
import { forgetSession, newAccount } from "./account.ts";
import { leaveFor, signInWith } from "./consent.ts";
import { codeIn } from "./mails.ts";
import { codeField, expectSignedIn, open, requestMail, signIn, signInButton, signOut } from "./pages.ts";

const LAST_USED = "Last used";

test("a browser that has signed in by no method yet is shown none as the last", async ({ page }) => {
  await open(page, "/signin");
  await expect(signInButton(page)).toBeVisible();
  await expect(page.getByText(LAST_USED)).toHaveCount(0);
});

test("the code by mail that was used last is the form that stands open", async ({ page, account, mails }) => {
  await requestMail(page, "code", account.email);
  await codeField(page).fill(codeIn(await mails.next(account.email, "sign-in code")));
  await codeField(page).press("Enter");
  await expectSignedIn(page, account.email);
  await signOut(page);
  await expect(page).toHaveURL("/");

  await page.getByRole("link", { name: "Sign in" }).first().click();
  await expect(page.getByRole("heading", { name: "With a code by mail" })).toBeVisible();
  await expect(page.getByText(LAST_USED)).toHaveCount(1);
});

test("a provider that was used last says so on its button, and then the password does", async ({
  page,
  account,
  signedInPage,
}) => {
  await forgetSession(signedInPage.context());
  await open(page, "/signin");
  await signInWith(page, "Google", newAccount());
  await expectSignedIn(page, account.name);
  await forgetSession(page.context());
  await open(page, "/signin");
  await expect(page.getByRole("button", { name: /^Continue with Google\s*Last used$/u })).toBeVisible();
  await expect(page.getByText(LAST_USED)).toHaveCount(1);

  // To set out for another is not to have used it.
  await leaveFor(page, "GitHub");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: /^Continue with Google\s*Last used$/u })).toBeVisible();

  await signIn(page, account);
  await expectSignedIn(page, account.name);
  await forgetSession(page.context());
  await open(page, "/signin");
  await expect(page.getByText(LAST_USED)).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Continue with Google", exact: true })).toBeVisible();
});
