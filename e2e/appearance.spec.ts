import type { Page } from "@playwright/test";

import { newAccount, signIn as signInElsewhere, signUp as signUpElsewhere } from "./account.ts";
import { button, devices, events, method, newAddressField, openAccount } from "./accountPages.ts";
import { becomeAdministrator } from "./administrator.ts";
import { checkAppearance as check } from "./appearance.ts";
import { expect, test } from "./fixtures.ts";
import { linkIn } from "./mails.ts";
import {
  addTask,
  askForReset,
  checkbox,
  codeField,
  confirmAddress,
  emailField,
  expectCheckMail,
  expectLive,
  notice,
  open,
  openLinkButton,
  openSignUp,
  openTasks,
  passwordField,
  requestMail,
  signIn,
  signInButton,
  signUp,
  task,
} from "./pages.ts";

// `/account/confirm` is in account-confirm.spec.ts: nobody sees it who has just signed in.
// To record what the pictures show anyway takes as long again as all the rest.
test.use({
  expectedComplaints: [/404|503/u],
  trace: "off",
  contextOptions: { reducedMotion: "reduce" },
});

const PUBLIC_PAGES = { "/": "landing", "/unavailable": "unavailable" };
const TOO_MANY_LETTERS = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

test("public pages can be used by everyone, at any width and in both colours", async ({ page }) => {
  for (const [path, name] of Object.entries(PUBLIC_PAGES)) {
    await open(page, path);
    await check(page, name);
  }
});

test("so can the page of an address where nothing is", async ({ signedInPage: page }) => {
  // One that nobody has, and one that this person has not.
  for (const path of ["/no-such-page", "/admin"]) {
    await open(page, path);
    await expect(page.getByRole("heading", { name: "No such door" })).toBeVisible();
    await check(page, `not-found-${nameOf(path)}`);
  }
});

test("so can tasks", async ({ signedInPage: page }) => {
  await openTasks(page);
  await checkSignedIn(page, "product-empty");
  for (const text of ["Water the plants", "Write to the landlord", "Buy bread"]) {
    await addTask(page, text);
    await expect(task(page, text)).toBeVisible();
  }
  await checkbox(page, "Buy bread").check();
  for (const path of ["/product", "/product/server"]) {
    await open(page, path);
    await expect(task(page, "Buy bread")).toBeVisible();
    await checkSignedIn(page, nameOf(path));
  }
});

test("so can messages", async ({ signedInPage: page, anotherBrowser, services }) => {
  await signUpElsewhere(anotherBrowser, { ...newAccount(), name: TOO_MANY_LETTERS }, services);
  const other = await anotherBrowser.newPage();
  for (const writer of [other, page]) {
    await open(writer, "/product/messages");
    for (const text of ["Who has the key?", `It is under the ${TOO_MANY_LETTERS}.`]) {
      await writer.getByLabel("New message").fill(text);
      await writer.getByLabel("New message").press("Enter");
    }
  }
  await page.getByLabel("New message").press("Enter");
  await expect(page.getByLabel("New message")).toHaveAccessibleDescription(/first/u);
  await expect(page.getByText("(being sent)")).toHaveCount(0);
  await checkSignedIn(page, "product-messages");
});

test.describe("so can files", () => {
  // What the other tests pretend a proxy to have added would go along to the deployment here, which takes no such header.
  test.use({ extraHTTPHeaders: {}, expectedComplaints: [/415/u] });

  test("that are there, and that were refused", async ({ signedInPage: page }) => {
    await open(page, "/product/files");
    await checkSignedIn(page, "product-files-empty");
    const chooser = page.waitForEvent("filechooser");
    await button(page, "Choose files").click();
    const [mimeType, buffer] = ["text/plain", Buffer.from("The key is under the mat.\n")];
    await (
      await chooser
    ).setFiles([
      { name: "note.txt", mimeType, buffer },
      { name: `${TOO_MANY_LETTERS}.txt`, mimeType, buffer },
      { name: "page.png", mimeType: "image/png", buffer },
    ]);
    await expect(page.getByText("not what its name says")).toBeVisible();
    await expect(page.getByRole("region", { name: "Files" }).getByRole("listitem")).toHaveCount(2);
    await checkSignedIn(page, "product-files");
  });
});

test("so can the account", async ({ signedInPage: page }) => {
  await openAccount(page, "/account");
  await checkSignedIn(page, "account");
  await openAccount(page, "/account/methods");
  await expect(method(page, "Password")).toBeVisible();
  await checkSignedIn(page, "account-methods");
  await page.getByRole("link", { name: "Remove Password" }).click();
  await expect(button(page, "Remove your password")).toBeVisible();
  await checkSignedIn(page, "account-methods-remove");
});

test("so can what is known of it", async ({ signedInPage: page, account, services, anotherBrowser }) => {
  await signInElsewhere(anotherBrowser, account, services);
  await openAccount(page, "/account/devices");
  await expect(devices(page)).toHaveCount(2);
  await checkSignedIn(page, "account-devices");
  await openAccount(page, "/account/log");
  await expect(events(page)).not.toHaveCount(0);
  await checkSignedIn(page, "account-log");
  await openAccount(page, "/account/data");
  await checkSignedIn(page, "account-data");
});

test("so can each change of it", async ({ signedInPage: page }) => {
  await openAccount(page, "/account/email");
  await checkSignedIn(page, "account-email");
  await newAddressField(page).fill(`new-${newAccount().email}`);
  await button(page, "Send me a code").click();
  await expectCheckMail(page);
  await checkSignedIn(page, "account-email-code");
  await openAccount(page, "/account/password");
  await button(page, "Change my password").click();
  await expect(page.getByRole("textbox", { name: "Current password" })).toHaveAccessibleDescription(/\w/u);
  await checkSignedIn(page, "account-password");
});

test("so can its end", async ({ signedInPage: page, account }) => {
  await open(page, "/account/undo?token=0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  await check(page, "account-undo");
  await button(page, "Take my address back").click();
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await check(page, "account-undo-expired");
  await open(page, "/account/undo?outcome=done");
  await expect(page.getByRole("heading", { name: "Your address is back" })).toBeVisible();
  await check(page, "account-undone");
  await openAccount(page, "/account/delete");
  await check(page, "account-delete");
  await page.getByRole("textbox", { name: /Type .* to go on/u }).fill(account.email);
  await button(page, "Delete my account").click();
  await expect(page.getByText(/all that belonged to it is deleted/u).first()).toBeVisible();
  await check(page, "goodbye");
});

test("so can administration", async ({ page, services, anotherBrowser }) => {
  const person = { ...newAccount(), name: TOO_MANY_LETTERS };
  await signUpElsewhere(anotherBrowser, person, services);
  await becomeAdministrator(page.context(), services);
  await open(page, `/admin?search=${person.email}`);
  await page.getByText("1 session", { exact: true }).click();
  await expect(button(page, `Sign ${person.name} out everywhere`)).toBeVisible();
  await checkSignedIn(page, "admin-found");
  await button(page, `Disable ${person.name}`).click();
  await expect(page.getByText("Disabled", { exact: true })).toBeVisible();
  await checkSignedIn(page, "admin-disabled");
  await open(page, "/admin");
  await checkSignedIn(page, "admin");
  await open(page, "/admin/log");
  await expect(events(page)).not.toHaveCount(0);
  await checkSignedIn(page, "admin-log");
});

test("so can every way of signing in", async ({ page }) => {
  await open(page, "/signin");
  await check(page, "signin");
  await signInButton(page).click();
  await expect(passwordField(page)).toHaveAccessibleDescription("Enter your password.");
  await check(page, "signin-nothing-typed");
  await signIn(page, newAccount());
  await expect(notice(page, /do not belong together/u)).toBeVisible();
  await check(page, "signin-refused");
  await open(page, "/signin?problem=failed&provider=github");
  await check(page, "signin-back-from-provider");
  for (const by of ["link", "code"]) {
    await open(page, `/signin?method=${by}`);
    await expect(emailField(page)).toBeVisible();
    await check(page, `signin-${by}`);
  }
  await open(page, "/signin/reset");
  await check(page, "reset");
});

test("and every step of a sign-up", async ({ page, account }) => {
  await open(page, "/signin");
  await openSignUp(page);
  await check(page, "signup");
  await passwordField(page).fill("mauve teapot nine");
  await expect(passwordField(page)).toHaveAccessibleDescription(/Strong/u);
  await check(page, "signup-strength");
  await page.getByRole("link", { name: "Sign in" }).click();
  await signUp(page, { ...account, password: "password123456" });
  await expect(passwordField(page)).toHaveAccessibleDescription(/first passwords/u);
  await check(page, "signup-refused");
  await passwordField(page).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expectCheckMail(page);
  await check(page, "verify");
  await page.reload();
  await expectLive(page);
  await passwordField(page).fill(account.password);
  await confirmAddress(page, "0000-0000");
  await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  await check(page, "verify-wrong-code");
});

test("and every step by mail", async ({ page, account, mails, anotherBrowser }) => {
  await open(page, "/signin");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await check(page, "reset-code");
  await requestMail(page, "code", `code-${account.email}`);
  await codeField(page).fill("ABCD-1234");
  await check(page, "code");
  await requestMail(page, "link", `link-${account.email}`);
  await check(page, "link-sent");
  const link = linkIn(await mails.next(`link-${account.email}`, "sign-in link"));
  await open(page, link);
  await check(page, "link");
  await open(page, link.slice(0, -1));
  await openLinkButton(page).click();
  await expect(notice(page, /no longer works/u)).toBeVisible();
  await check(page, "link-dead");
  const other = await anotherBrowser.newPage();
  await open(other, link);
  await check(other, "link-other-browser");
});

/** Once the page shows who is signed in. It keeps their place until then. */
async function checkSignedIn(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();
  await check(page, name);
}

function nameOf(path: string): string {
  return path.slice(1).replaceAll("/", "-");
}
