import { forgetSession, signIn } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { addTask, expectLive, isSignIn, open, openTasks, signOut, task } from "./pages.ts";

/** They show whose they are, and neither of them has the other's layout. */
const PRIVATE_PAGES = ["/account", "/account/delete"];

test("signing out leads out of the product, which then asks for it again", async ({ signedInPage: page }) => {
  await openTasks(page);
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  await signOut(page);
  await expect(page).toHaveURL("/");
  await page.goto("/product");
  await expect(page).toHaveURL(isSignIn("/product"));
  expect((await page.request.get("/api/viewer")).status()).toBe(401);
});

test("Back shows nothing private", async ({ signedInPage: page }) => {
  await openTasks(page);
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  await signOut(page);
  await expect(page).toHaveURL("/");
  await page.goBack();
  await expect(page).toHaveURL(isSignIn("/product"));
  await expect(page.getByText("buy milk")).toHaveCount(0);
});

// The browser of these tests keeps no page whole, whatever its switches. So the event is made by which others say that
// they show a page as they kept it.
test("a page that the browser kept whole is not shown again after the session", async ({
  signedInPage: page,
  account,
  services,
}) => {
  for (const path of PRIVATE_PAGES) {
    await signIn(page.context(), account, services);
    await open(page, path);
    await expect(page.getByText(account.email).first()).toBeVisible();
    // It hears nothing of this, as it would not have in the cache.
    await forgetSession(page.context());
    await page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    });
    await expect(page).toHaveURL(isSignIn(path));
    await expectLive(page);
    await expect(page.getByText(account.email)).toHaveCount(0);
  }
});

test("another tab of the same browser is signed out too", async ({
  signedInPage: page,
  account,
  services,
}) => {
  for (const path of PRIVATE_PAGES) {
    await signIn(page.context(), account, services);
    await openTasks(page);
    const other = await page.context().newPage();
    await open(other, path);
    await expect(other.getByText(account.email).first()).toBeVisible();
    await signOut(page);
    await expect(other).toHaveURL(isSignIn(path));
    await expectLive(other);
    await expect(other.getByText(account.email)).toHaveCount(0);
    await other.close();
  }
});
