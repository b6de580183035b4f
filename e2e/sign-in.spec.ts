import { forgetSession, newAccount, sessionCookies } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import {
  emailField,
  expectSignedIn,
  notice,
  open,
  passwordField,
  signIn,
  signInButton,
  TASKS_HEADING,
} from "./pages.ts";

const REFUSAL = /e-mail address and password do not belong together/u;

test.beforeEach(async ({ signedInPage }) => {
  await forgetSession(signedInPage.context());
});

test("a person with an account signs in", async ({ page, account }) => {
  await open(page, "/signin");
  await signIn(page, account);
  await expectSignedIn(page, account.name);
  await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();
});

test("the address may be typed in capitals and with a space behind it", async ({ page, account }) => {
  await open(page, "/signin");
  await signIn(page, { ...account, email: `${account.email.toUpperCase()} ` });
  await expectSignedIn(page, account.name);
});

test("a wrong password and an unknown account are refused with one sentence", async ({ page, account }) => {
  const sentences: string[] = [];
  for (const attempt of [{ ...account, password: "not the right one" }, newAccount()]) {
    await open(page, "/signin");
    await signIn(page, attempt);
    const refusal = notice(page, REFUSAL);
    await expect(refusal).toBeVisible();
    sentences.push(await refusal.innerText());
    await expect(emailField(page)).toHaveValue(attempt.email);
    // To be typed again, by whoever looks at the field or not.
    await expect(passwordField(page)).toHaveValue("");
    await expect(passwordField(page)).toBeFocused();
    expect(await sessionCookies(page.context())).toEqual([]);
  }
  expect(sentences[0]).toBe(sentences[1]);
});

test("what is missing is said beside its field", async ({ page }) => {
  await open(page, "/signin");
  await signInButton(page).click();
  await expect(emailField(page)).toHaveAccessibleDescription("Enter your e-mail address.");
  await expect(emailField(page)).toBeFocused();
  await expect(passwordField(page)).toHaveAccessibleDescription("Enter your password.");
});

test("a password may be looked at", async ({ page, account }) => {
  await open(page, "/signin");
  await passwordField(page).fill(account.password);
  await expect(passwordField(page)).toHaveAttribute("type", "password");
  const show = page.getByRole("button", { name: "Show password" });
  await show.click();
  await expect(passwordField(page)).toHaveAttribute("type", "text");
  await expect(show).toHaveAttribute("aria-pressed", "true");
});

test("neither the address nor the password ever stands in an address of a page", async ({
  page,
  account,
}) => {
  const seen: string[] = [];
  page.on("request", (request) => seen.push(request.url()));
  await open(page, "/signin");
  await signIn(page, { ...account, password: "not the right one" });
  await expect(notice(page, REFUSAL)).toBeVisible();
  await signIn(page, account);
  await expectSignedIn(page, account.name);
  expect(seen.filter((url) => url.includes("ada-") || url.includes("correct"))).toEqual([]);
});
