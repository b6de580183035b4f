/** Somebody makes an account with another's address, and waits until that person proves it. */
import type { BrowserContext } from "@playwright/test";

import { newAccount, sessionCookies } from "./account.ts";
import { signInWith } from "./consent.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn, linkIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import {
  codeField,
  confirmAddress,
  expectCheckMail,
  expectSignedIn,
  notice,
  open,
  openLinkButton,
  requestMail,
  signIn,
  signUp,
} from "./pages.ts";

const ATTACKERS_PASSWORD = "the attacker knows this";
const REFUSAL = /do not belong together/u;

test.beforeEach(async ({ anotherBrowser, account, services }) => {
  const attacker = await anotherBrowser.newPage();
  await open(attacker, "/signin");
  await signUp(attacker, { ...account, name: "Mallory", password: ATTACKERS_PASSWORD });
  await expectCheckMail(attacker);
  await passMailPause(services, account.email);
});

/** The attacker with the password that they chose: it is forgotten, and the owner gets no mail about it either. */
async function tryToGetIn(anotherBrowser: BrowserContext, email: string): Promise<void> {
  const attacker = await anotherBrowser.newPage();
  await open(attacker, "/signin");
  await signIn(attacker, { email, password: ATTACKERS_PASSWORD });
  await expect(notice(attacker, REFUSAL)).toBeVisible();
  expect(await sessionCookies(anotherBrowser)).toEqual([]);
}

test("the owner signs up later: their own name and password count, the attacker's do not", async ({
  page,
  account,
  mails,
  anotherBrowser,
}) => {
  const attackersCode = codeIn(await mails.next(account.email, "confirm your address"));
  await open(page, "/signin");
  await signUp(page, account);
  await expectCheckMail(page);
  // The owner takes the first mail for theirs.
  await confirmAddress(page, attackersCode);
  await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  expect(await sessionCookies(page.context())).toEqual([]);
  await confirmAddress(page, codeIn(await mails.next(account.email, "confirm your address")));
  await expectSignedIn(page, account.name);
  await tryToGetIn(anotherBrowser, account.email);
});

test("the owner comes by a code from the mail: the attacker's password is none of theirs", async ({
  page,
  account,
  mails,
  anotherBrowser,
}) => {
  await requestMail(page, "code", account.email);
  await codeField(page).fill(codeIn(await mails.next(account.email, "sign-in code")));
  await codeField(page).press("Enter");
  await expectSignedIn(page, account.email);
  await tryToGetIn(anotherBrowser, account.email);
});

test("the owner comes by a link from the mail: the attacker's password is none of theirs", async ({
  page,
  account,
  mails,
  anotherBrowser,
}) => {
  await requestMail(page, "link", account.email);
  await open(page, linkIn(await mails.next(account.email, "sign-in link")));
  await openLinkButton(page).click();
  await expectSignedIn(page, account.email);
  await tryToGetIn(anotherBrowser, account.email);
});

test("the owner comes with Google: the attacker's password is none of theirs", async ({
  page,
  account,
  anotherBrowser,
}) => {
  await open(page, "/signin");
  await signInWith(page, "Google", account);
  await expectSignedIn(page, account.name);
  await tryToGetIn(anotherBrowser, account.email);
});

test("the attacker has an account at GitHub with the owner's address, unverified: it stays apart", async ({
  page,
  account,
  mails,
  anotherBrowser,
}) => {
  const attacker = await anotherBrowser.newPage();
  await open(attacker, "/signin");
  await signInWith(
    attacker,
    "GitHub",
    { ...newAccount(), email: account.email },
    { email: "Unverified e-mail" },
  );
  await expectSignedIn(attacker, "Ada Lovelace");
  await attacker.getByLabel("New task").fill("from the attacker");
  await attacker.getByRole("button", { name: "Add" }).click();
  await expect(attacker.getByText("from the attacker")).toBeVisible();

  await open(page, "/signin");
  await signUp(page, account);
  await expectCheckMail(page);
  await mails.next(account.email, "confirm your address");
  await confirmAddress(page, codeIn(await mails.next(account.email, "confirm your address")));
  await expectSignedIn(page, account.name);
  await expect(page.getByText("from the attacker")).toHaveCount(0);
});
