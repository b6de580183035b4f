import { chromium } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { addTask, isSignIn, openTasks, signOut, task, TASKS_HEADING } from "./pages.ts";
import { signUp } from "./account.ts";

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

// Playwright switches this cache off, so this test starts a browser of its own that has it.
test("neither does the browser's cache of whole pages", async ({
  account,
  services,
  baseURL,
  launchOptions,
}) => {
  const browser = await chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  try {
    const page = await browser.newPage({ baseURL: baseURL ?? "" });
    await signUp(page.context(), account, services);
    await openTasks(page);
    await addTask(page, "buy milk");
    await expect(task(page, "buy milk")).toBeVisible();
    await page.goto("/");
    await page.context().clearCookies();
    await page.goBack();
    await expect(page.getByRole("heading", { name: TASKS_HEADING })).toHaveCount(0);
    await expect(page.getByText("buy milk")).toHaveCount(0);
  } finally {
    await browser.close();
  }
});

test("another tab of the same browser is signed out too", async ({ signedInPage: page }) => {
  await openTasks(page);
  const other = await page.context().newPage();
  await openTasks(other);
  await signOut(page);
  await expect(other).toHaveURL(isSignIn("/product"));
  await expect(other.getByRole("heading", { name: TASKS_HEADING })).toHaveCount(0);
});
