import type { Page } from "@playwright/test";

import { sessionCookies } from "./account.ts";
import { STOLEN_PASSWORD } from "./breaches.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import {
  codeField,
  confirmAddress,
  emailField,
  expectCheckMail,
  expectLive,
  expectSignedIn,
  isSignIn,
  open,
  openSignUp,
  passwordField,
  signIn,
  signUp,
} from "./pages.ts";

const WRONG_CODE = /That code is wrong/u;

test("a signed-out visitor of the product signs up, and arrives where they wanted to go", async ({
  page,
  account,
  mails,
}) => {
  await page.goto("/product/server?page=2");
  await expect(page).toHaveURL(isSignIn("/product/server?page=2"));
  await expectLive(page);
  await signUp(page, account);
  await expectCheckMail(page);
  await expect(page.getByText(account.email)).toBeVisible();
  expect(await sessionCookies(page.context())).toEqual([]);

  const mail = await mails.next(account.email, "confirm your address");
  expect(mail.text).toContain(account.email);
  expect(mail.text).toMatch(/Chrome/u);
  // The password was typed a moment ago, and is not asked for again.
  await expect(passwordField(page)).toHaveCount(0);
  await confirmAddress(page, codeIn(mail));
  await expectSignedIn(page, account.name, "/product/server?page=2");
});

test("after a reload, the password is asked for again with the code", async ({ page, account, mails }) => {
  await open(page, "/signin");
  await signUp(page, account);
  await expectCheckMail(page);
  await page.reload();
  await expectLive(page);
  await expectCheckMail(page);
  const code = codeIn(await mails.next(account.email, "confirm your address"));

  await passwordField(page).fill("too short");
  await confirmAddress(page, code);
  await expect(passwordField(page)).toHaveAccessibleDescription(/at least 12 characters/u);
  await passwordField(page).fill(account.password);
  await confirmAddress(page, code);
  await expectSignedIn(page, account.name);
});

test("a wrong code is refused beside its field, and the right one still works", async ({
  page,
  account,
  mails,
}) => {
  await open(page, "/signin");
  await signUp(page, account);
  await expectCheckMail(page);
  await confirmAddress(page, "0000-0000");
  await expect(codeField(page)).toHaveAccessibleDescription(WRONG_CODE);
  await expect(codeField(page)).toBeFocused();
  await confirmAddress(page, "short");
  await expect(codeField(page)).toHaveAccessibleDescription(/8 characters/u);
  expect(await sessionCookies(page.context())).toEqual([]);
  await confirmAddress(page, codeIn(await mails.next(account.email, "confirm your address")));
  await expectSignedIn(page, account.name);
});

test("another code can be asked for after a minute, and ends the one before", async ({
  page,
  account,
  services,
  mails,
}) => {
  await page.clock.install();
  await open(page, "/signin");
  await signUp(page, account);
  await expectCheckMail(page);
  const first = codeIn(await mails.next(account.email, "confirm your address"));

  const resend = page.getByRole("button", { name: /^Send a new code/u });
  await expect(resend).toHaveAccessibleName(/in \d+ s$/u);
  await expect(resend).toBeDisabled();
  await passMailPause(services, account.email);
  await page.clock.fastForward("01:00");
  await expect(resend).toBeEnabled();
  await resend.click();
  await expect(page.getByRole("status").filter({ hasText: "A new code is on its way" })).toBeVisible();
  const second = codeIn(await mails.next(account.email, "confirm your address"));
  await expect(resend).toBeDisabled();

  await confirmAddress(page, first);
  await expect(codeField(page)).toHaveAccessibleDescription(WRONG_CODE);
  await confirmAddress(page, second);
  await expectSignedIn(page, account.name);
});

test("whoever signs in before the address is proven is asked for a code, also in another browser", async ({
  page,
  account,
  services,
  anotherBrowser,
  mails,
}) => {
  await open(page, "/signin");
  await signUp(page, account);
  await expectCheckMail(page);
  await mails.next(account.email, "confirm your address");

  await passMailPause(services, account.email);
  const other = await anotherBrowser.newPage();
  await open(other, "/signin?next=/product/server");
  await signIn(other, account);
  await expectCheckMail(other);
  expect(await sessionCookies(anotherBrowser)).toEqual([]);
  await confirmAddress(other, codeIn(await mails.next(account.email, "confirm your address")));
  await expectSignedIn(other, account.name, "/product/server");
});

test("but not with another password: that is refused as it would be for anyone", async ({
  page,
  account,
  anotherBrowser,
}) => {
  await open(page, "/signin");
  await signUp(page, account);
  await expectCheckMail(page);
  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signIn(other, { ...account, password: "another long password" });
  await expect(other.getByRole("alert").filter({ hasText: /do not belong together/u })).toBeVisible();
});

test("an address that has an account is told so by mail alone", async ({
  signedInPage,
  account,
  services,
  anotherBrowser,
  mails,
}) => {
  void signedInPage;
  await passMailPause(services, account.email);

  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signUp(other, { ...account, name: "Mallory", password: "another long password" });
  await expectCheckMail(other);
  const mail = await mails.next(account.email, "account exists");
  expect(mail.text).toContain("your password");
  expect(mail.text).toContain("/signin/reset");

  await confirmAddress(other, "0000-0000");
  await expect(codeField(other)).toHaveAccessibleDescription(WRONG_CODE);
  // Nothing of what was typed has come to count.
  await open(other, "/signin");
  await signIn(other, { ...account, password: "another long password" });
  await expect(other.getByRole("alert").filter({ hasText: /do not belong together/u })).toBeVisible();
  await signIn(other, account);
  await expectSignedIn(other, account.name);
});

const PASSWORDS = {
  "that is too short": ["too short", /at least 12 characters/u],
  "that is too long": ["x1y2".repeat(65), /at most 256 characters/u],
  "that everybody knows": ["password123456", /first passwords that anyone would try/u],
  "that was stolen elsewhere": [STOLEN_PASSWORD, /stolen from another site/u],
  "of one's own name": ["Ada.Lovelace.1815", /too close to your name/u],
} as const;

for (const [what, [password, reason]] of Object.entries(PASSWORDS)) {
  test(`a password ${what} is refused beside its field, and all else stays`, async ({
    page,
    account,
    mails,
  }) => {
    await open(page, "/signin");
    await signUp(page, { ...account, password });
    await expect(passwordField(page)).toHaveAccessibleDescription(reason);
    await expect(passwordField(page)).toHaveAttribute("aria-invalid", "true");
    await expect(passwordField(page)).toBeFocused();
    await expect(emailField(page)).toHaveValue(account.email);
    await expect(page.getByLabel("Name")).toHaveValue(account.name);
    expect(await mails.count(account.email, "confirm your address")).toBe(0);
  });
}

test("a name that is missing and an address that is none are refused beside their fields", async ({
  page,
  account,
}) => {
  await open(page, "/signin");
  await signUp(page, { ...account, name: " ", email: "ada@example" });
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription(/Enter your name/u);
  await expect(page.getByLabel("Name")).toBeFocused();
  await expect(emailField(page)).toHaveAccessibleDescription(/does not look like an e-mail address/u);
});

test("how strong a password is shows as it is typed", async ({ page }) => {
  await open(page, "/signin");
  await openSignUp(page);
  const strength = page.getByRole("status").filter({ hasText: /./u });
  await expect(passwordField(page)).toHaveAccessibleDescription(/At least 12 characters/u);
  for (const [typed, said] of [
    ["abc", /9 more characters to go/u],
    ["aaaaaaaaaaaa", /Very weak\./u],
    ["mauve teapot nine clouds", /Strong\./u],
  ] as const) {
    await passwordField(page).fill(typed);
    await expect(passwordField(page)).toHaveAccessibleDescription(said);
    // Said aloud too, once the typing has come to rest.
    await expect(strength).toHaveText(said);
  }
});

test("what judges a password is fetched when somebody chooses one, and not before", async ({ page }) => {
  const scripts = collectScripts(page);
  await page.goto("/signin?mode=sign-up", { waitUntil: "networkidle" });
  await expectLive(page);
  await page.getByLabel("Name").fill("Ada");
  await emailField(page).fill("ada@example.com");
  await page.waitForLoadState("networkidle");
  expect(scripts.length).toBeGreaterThan(0);
  // Two of the passwords that it knows.
  const isDictionary = (script: string) => script.includes("trustno1") && script.includes("123456789");
  const dictionaries = async () => (await Promise.all(scripts)).filter(isDictionary).length;
  expect(await dictionaries()).toBe(0);
  await passwordField(page).focus();
  await expect.poll(dictionaries).toBe(1);
});

test("the fields are what password managers look for", async ({ page }) => {
  await open(page, "/signin");
  await expect(emailField(page)).toHaveAttribute("autocomplete", "username");
  await expect(passwordField(page)).toHaveAttribute("autocomplete", "current-password");
  await openSignUp(page);
  await expect(page.getByLabel("Name")).toHaveAttribute("autocomplete", "name");
  await expect(emailField(page)).toHaveAttribute("autocomplete", "username");
  await expect(passwordField(page)).toHaveAttribute("autocomplete", "new-password");
});

/** What each script says that the page loads from now on. */
function collectScripts(page: Page): Promise<string>[] {
  const scripts: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response.text());
  });
  return scripts;
}
