/** Every method with nothing but keys: the focus is where it is wanted, can be seen, and reaches all there is. */
import type { Locator, Page } from "@playwright/test";

import { forgetSession } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn, linkIn } from "./mails.ts";
import {
  codeField,
  emailField,
  expectCheckMail,
  expectSignedIn,
  notice,
  open,
  openLinkButton,
  passwordField,
  signInButton,
} from "./pages.ts";

const STOPS_MAX = 25;

/** Goes on from where the focus is, as long as it takes. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < STOPS_MAX; stops++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The focus never came to ${String(target)}`);
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

test("a password", async ({ signedInPage: page, account }) => {
  await forgetSession(page.context());
  await open(page, "/signin");
  await type(page, emailField(page), account.email);
  await type(page, passwordField(page), "not the right one");
  await page.keyboard.press("Enter");
  // The refusal was read out, and the field waits to be typed in again.
  await expect(notice(page, /do not belong together/u)).toBeVisible();
  await expect(passwordField(page)).toHaveValue("");
  await expect(passwordField(page)).toBeFocused();
  await page.keyboard.type(account.password);
  await tabTo(page, signInButton(page));
  await page.keyboard.press("Space");
  await expectSignedIn(page, account.name);
});

test("a sign-up", async ({ page, account, mails }) => {
  await open(page, "/signin");
  await tabTo(page, page.getByRole("link", { name: "Create an account" }));
  await page.keyboard.press("Enter");
  await type(page, page.getByLabel("Name"), account.name);
  await type(page, emailField(page), account.email);
  await type(page, passwordField(page), account.password);
  await page.keyboard.press("Enter");
  await expectCheckMail(page);
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.type(codeIn(await mails.next(account.email, "confirm your address")));
  await page.keyboard.press("Enter");
  await expectSignedIn(page, account.name);
});

test("a forgotten password", async ({ signedInPage: page, account, mails }) => {
  await forgetSession(page.context());
  await open(page, "/signin");
  await tabTo(page, page.getByRole("link", { name: "Forgot your password?" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Forgotten password" })).toBeVisible();
  await type(page, emailField(page), account.email);
  await page.keyboard.press("Enter");
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.type(codeIn(await mails.next(account.email, "new password")));
  await type(page, passwordField(page), "mauve teapot nine clouds");
  await page.keyboard.press("Enter");
  await expectSignedIn(page, account.name);
});

test("a link by mail", async ({ page, account, mails }) => {
  await open(page, "/signin");
  await tabTo(page, page.getByRole("link", { name: "Get a link by mail" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "With a link by mail" })).toBeVisible();
  await type(page, emailField(page), account.email);
  await page.keyboard.press("Enter");
  await expectCheckMail(page);
  await open(page, linkIn(await mails.next(account.email, "sign-in link")));
  await tabTo(page, openLinkButton(page));
  await page.keyboard.press("Enter");
  await expectSignedIn(page, account.email);
});

test("a code by mail", async ({ page, account, mails }) => {
  await open(page, "/signin");
  await tabTo(page, page.getByRole("link", { name: "Get a code by mail" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "With a code by mail" })).toBeVisible();
  await type(page, emailField(page), account.email);
  await page.keyboard.press("Enter");
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.type(codeIn(await mails.next(account.email, "sign-in code")));
  await page.keyboard.press("Enter");
  await expectSignedIn(page, account.email);
});

test("a provider", async ({ page, account }) => {
  await open(page, "/signin");
  await tabTo(page, page.getByRole("button", { name: "Continue with GitHub" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("radio", { name: "Ada Lovelace" }));
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("radio", { name: "Someone else" })).toBeChecked();
  await type(page, page.getByLabel("Name"), account.name);
  await type(page, page.getByLabel("E-mail address"), account.email);
  await page.keyboard.press("Enter");
  await expectSignedIn(page, account.name);
});

test("the focus can be seen wherever it goes", async ({ page }) => {
  await open(page, "/signin");
  let stops = 0;
  for (; stops < STOPS_MAX; stops++) {
    await page.keyboard.press("Tab");
    const focus = page.locator(":focus");
    // Round once, it is out of the page.
    if ((await focus.count()) === 0) break;
    const isSeen = await focus.evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== "none" && outlineWidth !== "0px";
    });
    expect(isSeen, await focus.innerText()).toBe(true);
  }
  // Skip, home, theme, two fields, two things about the password, the button, five other ways, sign-up.
  expect(stops).toBe(14);
});
