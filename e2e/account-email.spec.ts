import { randomUUID } from "node:crypto";

import { newAccount, sessionCookies, signIn as signInElsewhere, signUp } from "./account.ts";
import {
  button,
  expectAccount,
  mailAbout,
  newAddressField,
  openAccount,
  undoLinkIn,
} from "./accountPages.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import {
  askForReset,
  chooseNewPassword,
  codeField,
  expectCheckMail,
  expectSignedIn,
  notice,
  open,
  signIn,
} from "./pages.ts";

const newAddress = () => `new-${randomUUID()}@example.com`;

test("an address is changed by a code to the new one, and the old one can take it back", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  const email = newAddress();
  await openAccount(page, "/account");
  await page.getByRole("link", { name: "Change address" }).click();
  await newAddressField(page).fill(` ${email.toUpperCase()}`);
  await button(page, "Send me a code").click();
  await expectCheckMail(page);
  const code = codeIn(await mailAbout(services, email, "new address"));

  // Nothing has changed yet, and the account says what it waits for.
  await openAccount(page, "/account");
  await expect(page.getByText(account.email)).toBeVisible();
  await expect(page.getByText(`To be changed to ${email}`)).toBeVisible();
  await page.getByRole("link", { name: "Type in the code" }).click();
  await codeField(page).fill("AAAA AAAA");
  await button(page, "Change my address").click();
  await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  await codeField(page).fill(code);
  await button(page, "Change my address").click();
  await expectAccount(page, "/account");
  await expect(page.getByText("Your address is changed.")).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();

  const undo = undoLinkIn(await mailAbout(services, account.email, "address changed"));
  const other = await anotherBrowser.newPage();
  await other.goto(undo);
  // Mail scanners open links, more than once. Nobody is signed out by that.
  await other.goto(undo);
  await expect(page.getByText(email)).toBeVisible();
  await button(other, "Take my address back").click();
  await expect(other.getByRole("heading", { name: "Your address is back" })).toBeVisible();
  await expect(page).toHaveURL(/\/signin/u);

  // Whoever changed it may know the password: it takes a new one, and the mail of the old address for that.
  await expect(other.getByText(/so it opens your account no longer/u)).toBeVisible();
  await open(other, "/signin");
  await signIn(other, account);
  await expect(notice(other, /do not belong together/u)).toBeVisible();
  await passMailPause(services, account.email);
  await askForReset(other, account.email);
  const resetCode = codeIn(await mailAbout(services, account.email, "new password"));
  await chooseNewPassword(other, resetCode, newAccount().password);
  await expectSignedIn(other, account.name);
  await other.goto(undo);
  await button(other, "Take my address back").click();
  await expect(other.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
});

test("who changes to the address of somebody else is told nothing of them", async ({
  signedInPage: page,
  services,
  anotherBrowser,
}) => {
  const owner = newAccount();
  await signUp(anotherBrowser, owner, services);
  await passMailPause(services, owner.email);
  await openAccount(page, "/account/email");
  await newAddressField(page).fill(owner.email);
  await button(page, "Send me a code").click();
  await expectCheckMail(page);
  const mail = await mailAbout(services, owner.email, "address taken");
  expect(mail.text).not.toMatch(/code/iu);
  await signInElsewhere(anotherBrowser, owner, services);
});

test("what is wrong with an address stands beside it", async ({ signedInPage: page, account }) => {
  await openAccount(page, "/account/email");
  for (const [typed, problem] of [
    ["not an address", /does not look like an e-mail address/u],
    [account.email, /is your address already/u],
  ] as const) {
    await newAddressField(page).fill(typed);
    await button(page, "Send me a code").click();
    await expect(newAddressField(page)).toHaveAccessibleDescription(problem);
    await expect(newAddressField(page)).toHaveValue(typed);
  }
});

test("an undo link of nobody changes nothing", async ({ page }) => {
  await open(page, "/account/undo?token=0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  await button(page, "Take my address back").click();
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await expect(button(page, "Take my address back")).toHaveCount(0);
  expect(await sessionCookies(page.context())).toEqual([]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an address is changed in the same steps", async ({ signedInPage: page, services }) => {
    const email = newAddress();
    await page.goto("/account/email");
    await newAddressField(page).fill(email);
    await button(page, "Send me a code").click();
    await expectCheckMail(page);
    await codeField(page).fill("0000-0000");
    await button(page, "Change my address").click();
    await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
    await codeField(page).fill(codeIn(await mailAbout(services, email, "new address")));
    await button(page, "Change my address").click();
    await expectAccount(page, "/account");
    await expect(page.getByText("Your address is changed.")).toBeVisible();
  });
});
