import type { Page } from "@playwright/test";

import { newAccount } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { passMailPause } from "./operator.ts";
import {
  askForMail,
  askForReset,
  chooseNewPassword,
  codeField,
  confirmAddress,
  expectCheckMail,
  expectLive,
  notice,
  open,
  signIn,
  signUp,
} from "./pages.ts";

const NEW_PASSWORD = "mauve teapot nine clouds";

/** What somebody does who wants to know whether an address has an account. */
const QUESTIONS: Record<string, (page: Page, email: string) => Promise<void>> = {
  async "signing in"(page, email) {
    await signIn(page, { email, password: NEW_PASSWORD });
    await expect(notice(page, /do not belong together/u)).toBeVisible();
  },
  async "signing up, and a code"(page, email) {
    await signUp(page, { name: "Mallory", email, password: NEW_PASSWORD });
    await expectCheckMail(page);
    await confirmAddress(page, "0000-0000");
    await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  },
  async "signing in where a sign-up waits for its code"(page, email) {
    await signUp(page, { name: "Mallory", email, password: NEW_PASSWORD });
    await expectCheckMail(page);
    await open(page, "/signin");
    await signIn(page, { email, password: "another long password" });
    await expect(notice(page, /do not belong together/u)).toBeVisible();
  },
  async "a forgotten password, and a code"(page, email) {
    await askForReset(page, email);
    await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
    await chooseNewPassword(page, "0000-0000", NEW_PASSWORD);
    await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
    // Said once the typing has come to rest: a screen before that would differ from one after.
    await expect(page.getByRole("status").filter({ hasText: "Strong." })).toHaveCount(1);
  },
  async "a link"(page, email) {
    await askForMail(page, "link", email);
    await expectCheckMail(page);
  },
  async "a code"(page, email) {
    await askForMail(page, "code", email);
    await expectCheckMail(page);
    await codeField(page).fill("0000-0000");
    await codeField(page).press("Enter");
    await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  },
  async "too many mails"(page, email) {
    await askForMail(page, "code", email);
    await expectCheckMail(page);
    await open(page, "/signin");
    await askForMail(page, "link", email);
    await expect(notice(page, "Try again in 1 minute.")).toBeVisible();
  },
};

for (const [question, ask] of Object.entries(QUESTIONS)) {
  test(`${question}: a stranger sees the same for every address`, async ({
    signedInPage,
    account,
    services,
    browser,
    baseURL,
    extraHTTPHeaders,
  }) => {
    void signedInPage;
    await passMailPause(services, account.email);
    let first: string | null = null;
    for (const { email } of [account, newAccount()]) {
      const stranger = await browser.newContext({
        baseURL: baseURL ?? "",
        extraHTTPHeaders: extraHTTPHeaders ?? {},
      });
      const page = await stranger.newPage();
      await open(page, "/signin");
      await ask(page, email);
      if (first === null) first = await screenOf(page, email);
      else expect(await screenOf(page, email)).toBe(first);
      await stranger.close();
    }
  });
}

/** All that a page tells, once it has come to rest, wherever the address stands in it and whatever second it is. */
async function screenOf(page: Page, email: string): Promise<string> {
  await expectLive(page);
  const { pathname, search } = new URL(page.url());
  const cookies = await page.context().cookies();
  const names = cookies.map(({ name }) => name).toSorted();
  const tree = await page.getByRole("main").ariaSnapshot();
  return [pathname + search, ...names, tree]
    .join("\n")
    .replaceAll(email, "ADDRESS")
    .replaceAll(/in \d+ s\b/gu, "in N s");
}
