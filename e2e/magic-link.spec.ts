import { expect, test } from "./fixtures.ts";
import { accessToken, forgetSession, sessionCookies } from "./account.ts";
import { linkIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import {
  askForMail,
  emailField,
  expectCheckMail,
  expectLive,
  expectSignedIn,
  isSignIn,
  notice,
  open,
  openLinkButton,
  requestMail,
} from "./pages.ts";
import { claimsOf } from "./sessionTokens.ts";

const DEAD_LINK = /This link no longer works/u;

test("a link by mail signs in a visitor who is new, where they wanted to go", async ({
  page,
  account,
  mails,
}) => {
  await page.goto("/product/server?page=2");
  await expect(page).toHaveURL(isSignIn("/product/server?page=2"));
  await expectLive(page);
  await askForMail(page, "link", account.email);
  await expectCheckMail(page);
  await expect(page.getByText(account.email)).toBeVisible();

  const link = linkIn(await mails.next(account.email, "sign-in link"));
  await open(page, link);
  // Enough to know one's own address by, and no more: others may see the screen.
  await expect(openLinkButton(page)).toHaveText("Sign in as a…@example.com");
  await expect(page.getByText(account.email)).toHaveCount(0);
  expect(await sessionCookies(page.context())).toEqual([]);
  await openLinkButton(page).click();
  await expectSignedIn(page, account.email, "/product/server?page=2");
});

test("and one who has an account, as the person that they are", async ({
  signedInPage: page,
  account,
  mails,
}) => {
  const [user] = claimsOf(await accessToken(page.context())).sub.split("|");
  await forgetSession(page.context());
  await requestMail(page, "link", `  ${account.email.toUpperCase()} `);
  await open(page, linkIn(await mails.next(account.email, "sign-in link")));
  await openLinkButton(page).click();
  await expectSignedIn(page, account.name);
  expect(claimsOf(await accessToken(page.context())).sub.split("|")[0]).toBe(user);
});

test("a scanner that fetches the link does not use it up", async ({
  page,
  account,
  mails,
  anotherBrowser,
  playwright,
}) => {
  await requestMail(page, "link", account.email);
  const link = linkIn(await mails.next(account.email, "sign-in link"));

  // As a program would, as a browser without our cookies would, and once from the right place.
  const scanner = await playwright.request.newContext();
  for (const method of ["HEAD", "GET", "GET"]) {
    expect((await scanner.fetch(link, { method })).status()).toBe(200);
  }
  await scanner.dispose();
  await open(await anotherBrowser.newPage(), link);
  expect((await page.request.get(link)).status()).toBe(200);

  await open(page, link);
  await openLinkButton(page).click();
  await expectSignedIn(page, account.email);
});

test("another browser says that it is another, signs nobody in, and helps", async ({
  page,
  account,
  mails,
  services,
  anotherBrowser,
}) => {
  await requestMail(page, "link", account.email);
  const link = linkIn(await mails.next(account.email, "sign-in link"));

  const other = await anotherBrowser.newPage();
  await open(other, link);
  await expect(other.getByRole("heading", { name: "Another browser" })).toBeVisible();
  await expect(openLinkButton(other)).toHaveCount(0);
  // Whoever holds the link is not told whose it is.
  await expect(emailField(other)).toHaveValue("");
  await expect(other.getByRole("link", { name: "sign in another way" })).toHaveAttribute("href", "/signin");
  expect(await other.content()).not.toContain(account.email);
  expect(await sessionCookies(anotherBrowser)).toEqual([]);

  await passMailPause(services, account.email);
  await emailField(other).fill(account.email);
  await other.getByRole("button", { name: "Send me a link" }).click();
  await expectCheckMail(other);
  await open(other, linkIn(await mails.next(account.email, "sign-in link")));
  await openLinkButton(other).click();
  await expectSignedIn(other, account.email);
});

test("a link is good for the address that this browser asked for, and for no other", async ({
  page,
  account,
  mails,
  anotherBrowser,
}) => {
  // Somebody sends the link to their own account to others, who would then work in it.
  const attacker = await anotherBrowser.newPage();
  const theirs = `mallory-${account.email}`;
  await requestMail(attacker, "link", theirs);
  const link = linkIn(await mails.next(theirs, "sign-in link"));

  await requestMail(page, "link", account.email);
  await open(page, link);
  await openLinkButton(page).click();
  await expect(notice(page, DEAD_LINK)).toBeVisible();
  expect(await sessionCookies(page.context())).toEqual([]);
});

test("a link works once", async ({ page, account, mails }) => {
  await requestMail(page, "link", account.email);
  const before = await page.context().cookies();
  const link = linkIn(await mails.next(account.email, "sign-in link"));
  await open(page, link);
  await openLinkButton(page).click();
  await expectSignedIn(page, account.email);

  // Signed in, the link leads on: there is nothing to do.
  await page.goto(link);
  await expect(page).toHaveURL("/product");

  await page.context().clearCookies();
  await page.context().addCookies(before);
  await open(page, link);
  await openLinkButton(page).click();
  await expect(notice(page, DEAD_LINK)).toBeVisible();
  await expect(openLinkButton(page)).toHaveCount(0);
  expect(await sessionCookies(page.context())).toEqual([]);
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(page.getByRole("button", { name: "Send me a link" })).toBeVisible();
});

test("a newer link ends the one before", async ({ page, account, mails, services }) => {
  await page.clock.install();
  await requestMail(page, "link", account.email);
  const first = linkIn(await mails.next(account.email, "sign-in link"));
  const resend = page.getByRole("button", { name: /^Send a new link/u });
  await expect(resend).toBeDisabled();
  await passMailPause(services, account.email);
  await page.clock.fastForward("01:00");
  await resend.click();
  await expect(page.getByRole("status").filter({ hasText: "A new link is on its way" })).toBeVisible();
  const second = linkIn(await mails.next(account.email, "sign-in link"));

  await open(page, first);
  await openLinkButton(page).click();
  await expect(notice(page, DEAD_LINK)).toBeVisible();
  await open(page, second);
  await openLinkButton(page).click();
  await expectSignedIn(page, account.email);
});

test("a link that is not whole says so, and changes nothing", async ({ page, account, mails }) => {
  await requestMail(page, "link", account.email);
  const link = linkIn(await mails.next(account.email, "sign-in link"));
  for (const broken of [
    link.slice(0, -1),
    `${link}x`,
    link.toUpperCase().replace(/^.*CODE=/u, "/signin/link?code="),
  ]) {
    await open(page, broken);
    await openLinkButton(page).click();
    await expect(notice(page, DEAD_LINK)).toBeVisible();
  }
  await open(page, link);
  await openLinkButton(page).click();
  await expectSignedIn(page, account.email);
});

test.describe(() => {
  // No script runs in a mail, those that Playwright would run there included.
  test.use({ expectedComplaints: [/Blocked script execution/u] });

  test("from the inbox, by the button in the mail", async ({ page, account, services }) => {
    await requestMail(page, "link", account.email);

    const inbox = await page.context().newPage();
    await inbox.goto(services.mailUrl);
    await inbox.getByRole("link").filter({ hasText: account.email }).click();
    const mail = inbox.frameLocator("iframe");
    await expect(mail.getByText("It works once, within 10 minutes.")).toBeVisible();
    await expect(mail.getByText(account.email)).toBeVisible();
    await expect(mail.getByText(/Chrome/u)).toBeVisible();
    const opening = inbox.waitForEvent("popup");
    await mail.getByRole("link", { name: "Sign in", exact: true }).click();
    const tab = await opening;
    await openLinkButton(tab).click();
    await expectSignedIn(tab, account.email);
  });
});
