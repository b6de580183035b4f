import { forgetSession, newAccount, signIn as signInElsewhere } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import {
  askForReset,
  chooseNewPassword,
  codeField,
  expectSignedIn,
  isSignIn,
  notice,
  open,
  openTasks,
  passwordField,
  signIn,
  TASKS_HEADING,
} from "./pages.ts";

const NEW_PASSWORD = "mauve teapot nine clouds";
const HEADING = "Choose a new password";

test("a new password by the code from the mail: it counts, the old one does not, and `next` is kept", async ({
  signedInPage: page,
  account,
  mails,
}) => {
  await forgetSession(page.context());
  await open(page, "/signin?next=/product/server");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: HEADING })).toBeVisible();
  const mail = await mails.next(account.email, "new password");
  await expect(passwordField(page)).toHaveAttribute("autocomplete", "new-password");
  await chooseNewPassword(page, codeIn(mail), NEW_PASSWORD);
  await expectSignedIn(page, account.name, "/product/server");

  await forgetSession(page.context());
  await open(page, "/signin");
  await signIn(page, account);
  await expect(notice(page, /do not belong together/u)).toBeVisible();
  await signIn(page, { ...account, password: NEW_PASSWORD });
  await expectSignedIn(page, account.name);
});

test.describe(() => {
  // The other browser hears that its session is over from its live queries.
  test.use({ expectedComplaints: [/unauthenticated/u] });

  test("every other session is out: its open tab, and its next request", async ({
    signedInPage: page,
    account,
    services,
    anotherBrowser,
    mails,
  }) => {
    await signInElsewhere(anotherBrowser, account, services);
    const openTab = await anotherBrowser.newPage();
    await openTasks(openTab);

    await forgetSession(page.context());
    await open(page, "/signin");
    await askForReset(page, account.email);
    await expect(page.getByRole("heading", { name: HEADING })).toBeVisible();
    await chooseNewPassword(page, codeIn(await mails.next(account.email, "new password")), NEW_PASSWORD);
    await expectSignedIn(page, account.name);

    await expect(openTab).toHaveURL(isSignIn("/product"));
    await expect(openTab.getByRole("heading", { name: TASKS_HEADING })).toHaveCount(0);
    expect((await anotherBrowser.request.get("/api/viewer")).status()).toBe(401);
  });
});

test("for an address without an account the page says the same, and the mail says so", async ({
  page,
  account,
  mails,
}) => {
  await open(page, "/signin");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: HEADING })).toBeVisible();
  const mail = await mails.next(account.email, "no account");
  expect(() => codeIn(mail)).toThrow();
});

test("a code works once", async ({ signedInPage: page, account, browser, baseURL, mails }) => {
  await forgetSession(page.context());
  await open(page, "/signin");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: HEADING })).toBeVisible();
  const storageState = await page.context().storageState();
  const code = codeIn(await mails.next(account.email, "new password"));
  await chooseNewPassword(page, code, NEW_PASSWORD);
  await expectSignedIn(page, account.name);

  // The same browser, as it was before the code was used.
  const before = await browser.newContext({ baseURL: baseURL ?? "", storageState });
  const again = await before.newPage();
  await open(again, "/signin/reset/code");
  await chooseNewPassword(again, code, "another long password");
  await expect(codeField(again)).toHaveAccessibleDescription(/no longer good/u);
  await before.close();
});

test("a code of another address is refused, and so is one for signing in", async ({
  signedInPage: page,
  account,
  anotherBrowser,
  mails,
}) => {
  const stranger = newAccount();
  const other = await anotherBrowser.newPage();
  await open(other, "/signin?method=code");
  await other.getByRole("textbox", { name: "E-mail" }).fill(stranger.email);
  await other.getByRole("button", { name: "Send me a code" }).click();
  const strangersCode = codeIn(await mails.next(stranger.email, "sign-in code"));

  await forgetSession(page.context());
  await open(page, "/signin");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: HEADING })).toBeVisible();
  await chooseNewPassword(page, strangersCode, NEW_PASSWORD);
  await expect(codeField(page)).toHaveAccessibleDescription(/no longer good/u);
  await chooseNewPassword(page, codeIn(await mails.next(account.email, "new password")), NEW_PASSWORD);
  await expectSignedIn(page, account.name);
});

test("a new password that will not do is refused beside its field, and the code is still good", async ({
  signedInPage: page,
  account,
  mails,
}) => {
  await forgetSession(page.context());
  await open(page, "/signin");
  await askForReset(page, account.email);
  await expect(page.getByRole("heading", { name: HEADING })).toBeVisible();
  const code = codeIn(await mails.next(account.email, "new password"));
  await chooseNewPassword(page, code, "password123456");
  await expect(passwordField(page)).toHaveAccessibleDescription(/first passwords/u);
  await chooseNewPassword(page, code, NEW_PASSWORD);
  await expectSignedIn(page, account.name);
});
