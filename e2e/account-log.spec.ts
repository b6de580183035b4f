import { forgetSession, newAccount, sessionCookies, signIn as signInElsewhere } from "./account.ts";
import { button, events, mailAbout, openAccount } from "./accountPages.ts";
import { expect, test } from "./fixtures.ts";
import { expectSignedIn, notice, open, signIn, signOut } from "./pages.ts";

const PAGE_SIZE = 20;
const ELSEWHERE = "192.0.2.77";

test("it tells of a sign-in and of a failed one as they happen, with device and address", async ({
  signedInPage: page,
  account,
  anotherBrowser,
}) => {
  await openAccount(page, "/account/log");
  await expect(events(page)).toHaveCount(1);
  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signIn(other, { ...account, password: "not the right one" });
  await expect(events(page).first()).toContainText(/A sign-in failed.*Chrome on \w+, 10\./su);
  // The form is emptied with its answer, which may come after the event.
  await expect(notice(other, /do not belong together/u)).toBeVisible();
  await signIn(other, account);
  await expect(events(page).filter({ hasText: "A device that was new" })).toBeVisible();
  await expect(events(page).filter({ hasText: /Signed in · Password/u })).toHaveCount(2);
});

test("what is done with a stolen session is named by where it is done, in the log and by mail", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await anotherBrowser.addCookies(await sessionCookies(page.context()));
  const thief = await anotherBrowser.newPage();
  await thief.setExtraHTTPHeaders({ "X-Forwarded-For": ELSEWHERE });
  await openAccount(page, "/account/log");
  const { password } = newAccount();
  for (const [current, event] of [
    ["not the right one", "A wrong password or code was entered · Password"],
    [account.password, "Password changed"],
  ] as const) {
    await openAccount(thief, "/account/password");
    await thief.getByRole("textbox", { name: "Current password" }).fill(current);
    await thief.getByRole("textbox", { name: "New password" }).fill(password);
    await button(thief, "Change my password").click();
    await expect(events(page).first()).toContainText(event);
    await expect(events(page).first()).toContainText(ELSEWHERE);
  }
  expect((await mailAbout(services, account.email, "password changed")).text).toContain(ELSEWHERE);

  await signOut(thief);
  await expect(page).toHaveURL(/\/signin/u);
  await forgetSession(page.context());
  await open(page, "/signin");
  await signIn(page, { ...account, password });
  await expectSignedIn(page, account.name);
  await openAccount(page, "/account/log");
  await expect(events(page).filter({ hasText: "Signed out" })).toContainText(ELSEWHERE);
});

test("it comes in pages, the latest first, and knows its end", async ({
  signedInPage: page,
  account,
  services,
}) => {
  // Each sign-in on a new device is two entries.
  for (let time = 0; time < PAGE_SIZE / 2 + 2; time++) {
    await forgetSession(page.context());
    await signInElsewhere(page.context(), account, services);
  }
  await openAccount(page, "/account/log");
  await expect(events(page)).toHaveCount(PAGE_SIZE);
  const more = page.getByRole("button", { name: "Show older events" });
  await more.click();
  await expect(page.getByText("Nothing older.")).toBeVisible();
  await expect(events(page)).toHaveCount(PAGE_SIZE + 5);
  await expect(events(page).last()).toContainText("Signed in");
});
