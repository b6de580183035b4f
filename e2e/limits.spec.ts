import type { Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { forgetSession, newAccount } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import {
  askForMail,
  askForReset,
  chooseNewPassword,
  codeField,
  emailField,
  expectSignedIn,
  notice,
  open,
  passwordField,
  requestMail,
  signIn,
  signUp,
} from "./pages.ts";

const REFUSAL = /do not belong together/u;
const NEW_PASSWORD = "mauve teapot nine clouds";

test("eleven wrong passwords are too many, and a forgotten password still helps", async ({
  signedInPage: page,
  account,
  mails,
}) => {
  await forgetSession(page.context());
  await open(page, "/signin");
  for (let guess = 1; guess <= 10; guess++) {
    await signIn(page, { ...account, password: `wrong password ${guess}` });
    // Emptied with the answer, to be typed again.
    await expect(passwordField(page)).toHaveValue("");
    await expect(notice(page, REFUSAL)).toBeVisible();
  }
  // The right one too, or the answer would tell that it is.
  await signIn(page, account);
  await expect(notice(page, /^That was too often\. Try again in \d+ minutes\.$/u)).toBeVisible();

  await open(page, "/signin");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await chooseNewPassword(page, codeIn(await mails.next(account.email, "new password")), NEW_PASSWORD);
  await expectSignedIn(page, account.name);
  await forgetSession(page.context());
  await open(page, "/signin");
  await signIn(page, { ...account, password: NEW_PASSWORD });
  await expectSignedIn(page, account.name);
});

test("strangers can use up what strangers have, and never what the owner's own browser has", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  const { email } = account;
  const bots = new ConvexHttpClient(services.convexUrl);
  for (let guess = 1; guess <= 20; guess++) {
    const params = { flow: "signIn", email, password: `wrong password ${guess}` };
    expect((await bots.action(api.auth.signIn, { provider: "password", params })).tokens).toBeNull();
  }
  const stranger = await anotherBrowser.newPage();
  await open(stranger, "/signin");
  await signIn(stranger, account);
  await expect(notice(stranger, /^That was too often\. Try again in \d minutes\.$/u)).toBeVisible();

  await forgetSession(page.context());
  await open(page, "/signin");
  await signIn(page, account);
  await expectSignedIn(page, account.name);
});

const BY_MAIL: readonly ((page: Page, email: string) => Promise<void>)[] = [
  (page, email) => askForMail(page, "link", email),
  (page, email) => askForMail(page, "code", email),
  (page, email) => signUp(page, { ...newAccount(), email }),
  askForReset,
];

test("a second mail is not sent within a minute", async ({ page, account, mails }) => {
  await requestMail(page, "link", account.email);
  await open(page, "/signin");
  await askForMail(page, "code", account.email);
  await expect(notice(page, "That was too often. Try again in 1 minute.")).toBeVisible();
  expect(await mails.count(account.email)).toBe(1);
});

for (const who of ["has an account", "is unknown"]) {
  test(`a mailbox is not filled, whatever is asked for, where the address ${who}`, async ({
    signedInPage,
    account,
    services,
    mails,
    anotherBrowser,
  }) => {
    void signedInPage;
    const email = who === "is unknown" ? newAccount().email : account.email;
    const alreadyThere = await mails.count(email);
    const page = await anotherBrowser.newPage();
    for (let sent = alreadyThere; sent < 5; sent++) {
      await passMailPause(services, email);
      await open(page, "/signin");
      await BY_MAIL[sent % BY_MAIL.length]?.(page, email);
      await expect.poll(() => mails.count(email)).toBe(sent + 1);
    }
    for (const ask of BY_MAIL) {
      await open(page, "/signin");
      await ask(page, email);
      await expect(notice(page, /^That was too often\. Try again in 1[0-2] minutes\.$/u)).toBeVisible();
    }
    expect(await mails.count(email)).toBe(5);
  });
}

test("a code is not found by trying", async ({ page, account, mails }) => {
  await requestMail(page, "code", account.email);
  const code = codeIn(await mails.next(account.email, "sign-in code"));
  for (let guess = 1; guess <= 10; guess++) {
    await codeField(page).fill(`0000000${guess % 10}`);
    await codeField(page).press("Enter");
    await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
    await page.reload();
  }
  await codeField(page).fill(code);
  await codeField(page).press("Enter");
  await expect(notice(page, /^That was too often\. Try again in \d minutes\.$/u)).toBeVisible();
});

test("nobody gets more mails by saying that they come from elsewhere", async ({
  page,
  baseURL,
  extraHTTPHeaders,
  playwright,
}) => {
  const mine = extraHTTPHeaders?.["X-Forwarded-For"] ?? "";
  await open(page, "/signin?method=link");
  const form = page.locator("form").filter({ has: emailField(page) });
  const fields = await form
    .locator("input[type=hidden]")
    .evaluateAll((inputs) =>
      inputs.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""] as const),
    );
  const answers: string[] = [];
  for (let count = 1; count <= 21; count++) {
    // What a proxy appends to what somebody has written there.
    const headers = { origin: baseURL ?? "", "X-Forwarded-For": `10.9.8.${count}, ${mine}` };
    const liar = await playwright.request.newContext({ baseURL: baseURL ?? "", extraHTTPHeaders: headers });
    const multipart = { ...Object.fromEntries(fields), email: newAccount().email };
    const response = await liar.post("/signin?method=link", { multipart });
    answers.push(/That was too often/u.test(await response.text()) ? "limited" : "sent");
    await liar.dispose();
  }
  expect(answers).toEqual([...Array.from({ length: 20 }, () => "sent"), "limited"]);
});
