import { forgetSession, sessionCookies } from "./account.ts";
import { signInWith } from "./consent.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn, linkIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import {
  askForMail,
  askForReset,
  chooseNewPassword,
  codeField,
  confirmAddress,
  emailField,
  expectCheckMail,
  isSignIn,
  notice,
  openLinkButton,
  passwordField,
  signIn,
  signUp,
} from "./pages.ts";

test.use({ javaScriptEnabled: false });

/** The page from the server names nobody: that takes a script. Its list is theirs all the same. */
async function expectInside(page: Parameters<typeof codeField>[0], path = "/product"): Promise<void> {
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("heading", { name: "Your tasks" })).toBeVisible();
}

test("signing up: the code, and the password once more", async ({ page, account, mails, services }) => {
  await page.goto("/product/server");
  await expect(page).toHaveURL(isSignIn("/product/server"));
  await signUp(page, { ...account, password: "too short" });
  await expect(passwordField(page)).toHaveAccessibleDescription(/at least 12 characters/u);
  await expect(emailField(page)).toHaveValue(account.email);
  await expect(page.getByLabel("Name")).toHaveValue(account.name);
  await passwordField(page).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expectCheckMail(page);
  const first = codeIn(await mails.next(account.email, "confirm your address"));

  // No script counts the seconds down: the server says when.
  await passwordField(page).fill(account.password);
  await page.getByRole("button", { name: "Send a new code" }).click();
  await expect(notice(page, "Try again in 1 minute.")).toBeVisible();
  await passMailPause(services, account.email);
  await passwordField(page).fill(account.password);
  await page.getByRole("button", { name: "Send a new code" }).click();
  await expect(page.getByRole("status").filter({ hasText: "A new code is on its way" })).toBeVisible();

  for (const code of [first, codeIn(await mails.next(account.email, "confirm your address"))]) {
    await expect(page).toHaveURL("/signin/verify");
    await passwordField(page).fill(account.password);
    await confirmAddress(page, code);
  }
  await expectInside(page, "/product/server");
});

test("a password: wrong, then right", async ({ signedInPage: page, account }) => {
  await forgetSession(page.context());
  await page.goto("/signin?next=/product/server");
  await signIn(page, { ...account, password: "not the right one" });
  await expect(notice(page, /do not belong together/u)).toBeVisible();
  await expect(emailField(page)).toHaveValue(account.email);
  await expect(passwordField(page)).toHaveValue("");
  expect(await page.content()).not.toContain("not the right one");
  await signIn(page, account);
  await expectInside(page, "/product/server");
});

test("a forgotten password", async ({ signedInPage: page, account, mails }) => {
  await forgetSession(page.context());
  await page.goto("/signin");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await chooseNewPassword(page, "0000-0000", "mauve teapot nine clouds");
  await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  const code = codeIn(await mails.next(account.email, "new password"));
  await chooseNewPassword(page, code, "mauve teapot nine clouds");
  await expectInside(page);
});

test("a link by mail", async ({ page, account, mails, anotherBrowser }) => {
  await page.goto("/signin?next=/product/server");
  await askForMail(page, "link", account.email);
  await expectCheckMail(page);
  const link = linkIn(await mails.next(account.email, "sign-in link"));

  const other = await anotherBrowser.newPage();
  await other.goto(link);
  await expect(other.getByRole("heading", { name: "Another browser" })).toBeVisible();
  expect(await sessionCookies(anotherBrowser)).toEqual([]);

  await page.goto(link);
  await openLinkButton(page).click();
  await expectInside(page, "/product/server");
});

test("a code by mail", async ({ page, account, mails }) => {
  await page.goto("/signin?next=/product/server");
  await askForMail(page, "code", account.email);
  await expectCheckMail(page);
  await codeField(page).fill("0000-0000");
  await codeField(page).press("Enter");
  await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  // With its dash: no script takes it out.
  await codeField(page).fill(codeIn(await mails.next(account.email, "sign-in code")).toLowerCase());
  await codeField(page).press("Enter");
  await expectInside(page, "/product/server");
});

test("GitHub: cancelled, then taken", async ({ page, account }) => {
  await page.goto("/signin?next=/product/server");
  await signInWith(page, "GitHub", account, { answer: "Cancel" });
  await expect(page).toHaveURL(isSignIn("/product/server"));
  await expect(notice(page, "Signing in with GitHub")).toBeVisible();
  await signInWith(page, "GitHub", account);
  await expectInside(page, "/product/server");
});
