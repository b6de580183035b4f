import { accessToken, forgetSession, sessionCookies } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import {
  askForMail,
  codeField,
  emailField,
  expectCheckMail,
  expectSignedIn,
  open,
  requestMail,
} from "./pages.ts";
import { claimsOf } from "./sessionTokens.ts";

const WRONG_CODE = /That code is wrong, or no longer good/u;

async function enter(page: Parameters<typeof codeField>[0], code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a code by mail signs in a visitor who is new, where they wanted to go", async ({
  page,
  account,
  mails,
}) => {
  await open(page, "/signin?next=/product/server");
  await askForMail(page, "code", account.email);
  await expectCheckMail(page);
  await expect(codeField(page)).toBeFocused();
  await expect(codeField(page)).toHaveAttribute("autocomplete", "one-time-code");
  await enter(page, codeIn(await mails.next(account.email, "sign-in code")));
  await expectSignedIn(page, account.email, "/product/server");
});

test("and one who has an account, as the person that they are", async ({
  signedInPage: page,
  account,
  mails,
}) => {
  const [user] = claimsOf(await accessToken(page.context())).sub.split("|");
  await forgetSession(page.context());
  await requestMail(page, "code", account.email);
  await enter(page, codeIn(await mails.next(account.email, "sign-in code")));
  await expectSignedIn(page, account.name);
  expect(claimsOf(await accessToken(page.context())).sub.split("|")[0]).toBe(user);
});

test("it may be pasted with its dash and with space around it, and typed in small letters", async ({
  page,
  context,
  account,
  mails,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await requestMail(page, "code", account.email);
  const code = codeIn(await mails.next(account.email, "sign-in code"));
  const bare = code.replace("-", "");

  await page.evaluate((text) => navigator.clipboard.writeText(text), ` ${code}\n`);
  await codeField(page).focus();
  await page.keyboard.press("ControlOrMeta+V");
  await expect(codeField(page)).toHaveValue(bare);

  await codeField(page).clear();
  await codeField(page).pressSequentially(code.toLowerCase());
  await expect(codeField(page)).toHaveValue(bare.toLowerCase());
  await codeField(page).press("Enter");
  await expectSignedIn(page, account.email);
});

test("a wrong code is refused beside its field, and the right one still works", async ({
  page,
  account,
  mails,
}) => {
  await requestMail(page, "code", account.email);
  await enter(page, "0000-0000");
  await expect(codeField(page)).toHaveAccessibleDescription(WRONG_CODE);
  await expect(codeField(page)).toHaveAttribute("aria-invalid", "true");
  await expect(codeField(page)).toBeFocused();
  await enter(page, "");
  await expect(codeField(page)).toHaveAccessibleDescription(/Enter the 8 characters/u);
  expect(await sessionCookies(page.context())).toEqual([]);
  await enter(page, codeIn(await mails.next(account.email, "sign-in code")));
  await expectSignedIn(page, account.email);
});

test("a code works once", async ({ page, account, mails }) => {
  await requestMail(page, "code", account.email);
  const before = await page.context().cookies();
  const code = codeIn(await mails.next(account.email, "sign-in code"));
  await enter(page, code);
  await expectSignedIn(page, account.email);

  await page.context().clearCookies();
  await page.context().addCookies(before);
  await open(page, "/signin/code");
  await enter(page, code);
  await expect(codeField(page)).toHaveAccessibleDescription(WRONG_CODE);
  expect(await sessionCookies(page.context())).toEqual([]);
});

test("a code is good for its own address", async ({ page, account, mails, anotherBrowser }) => {
  const other = await anotherBrowser.newPage();
  const theirs = `mallory-${account.email}`;
  await requestMail(other, "code", theirs);
  const theirCode = codeIn(await mails.next(theirs, "sign-in code"));

  await requestMail(page, "code", account.email);
  await enter(page, theirCode);
  await expect(codeField(page)).toHaveAccessibleDescription(WRONG_CODE);
  expect(await sessionCookies(page.context())).toEqual([]);
  await enter(page, codeIn(await mails.next(account.email, "sign-in code")));
  await expectSignedIn(page, account.email);
});

test("and in the browser that asked for it: whoever reads it over a shoulder is not in", async ({
  page,
  account,
  mails,
  services,
  anotherBrowser,
}) => {
  const other = await anotherBrowser.newPage();
  await requestMail(other, "code", account.email);
  await mails.next(account.email, "sign-in code");

  await passMailPause(services, account.email);
  await requestMail(page, "code", account.email);
  const code = codeIn(await mails.next(account.email, "sign-in code"));
  await enter(other, code);
  await expect(codeField(other)).toHaveAccessibleDescription(WRONG_CODE);
  expect(await sessionCookies(anotherBrowser)).toEqual([]);
  await enter(page, code);
  await expectSignedIn(page, account.email);
});

test("whoever mistyped the address starts again, with nothing lost", async ({ page, account }) => {
  await open(page, "/signin?next=/product/server");
  await askForMail(page, "code", `wrong-${account.email}`);
  await expectCheckMail(page);
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(page).toHaveURL(/next=%2Fproduct%2Fserver/u);
  await expect(emailField(page)).toHaveValue(`wrong-${account.email}`);
  await expect(page.getByRole("button", { name: "Send me a code" })).toBeVisible();
});

test("a step that nobody began leads to the start, with a sentence", async ({ page }) => {
  for (const path of ["/signin/code", "/signin/link", "/signin/verify", "/signin/reset/code"]) {
    await page.goto(path);
    await expect(page).toHaveURL("/signin?problem=expired");
    const sentence = page
      .getByRole("alert")
      .filter({ hasText: /took too long, or was begun in another browser/u });
    await expect(sentence).toBeVisible();
  }
});
