import type { Page } from "@playwright/test";

import { accessToken, newAccount, signIn as signInElsewhere, signUp } from "./account.ts";
import { button, events } from "./accountPages.ts";
import { becomeAdministrator } from "./administrator.ts";
import { expect, test } from "./fixtures.ts";
import { isSignedIn } from "./operator.ts";
import { expectLive, expectSignedIn, isSignIn, notice, open, signIn } from "./pages.ts";

// They share one administrator, whose account the first of them makes.
test.describe.configure({ mode: "serial" });

const PAGES = ["/admin", "/admin/log", "/admin?search=ada", "/admin/log?user=anything"];

const users = (page: Page) => page.getByRole("region", { name: "Users" }).locator(":scope > ul > li");

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Search by e-mail address" }).fill(text);
  await button(page, "Search").click();
  await expect(page).toHaveURL(({ searchParams }) => searchParams.get("search") === text);
}

test("to a member, there is no such page, and to a visitor only the door", async ({
  signedInPage: page,
  anotherBrowser,
}) => {
  for (const path of PAGES) {
    const response = await page.request.get(path);
    expect(response.status(), path).toBe(404);
    const html = await response.text();
    expect(html, path).toContain("No such door");
    expect(html, path).not.toMatch(/Search by e-mail|of everybody who|@example/iu);
  }
  await open(page, "/product");
  await page.getByRole("button", { name: "Account of" }).click();
  await expect(page.getByRole("menuitem", { name: "Your account" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Administration" })).toHaveCount(0);

  const visitor = await anotherBrowser.newPage();
  await visitor.goto("/admin");
  await expect(visitor).toHaveURL(isSignIn("/admin"));
});

test("an administrator finds somebody, keeps them out at once, and lets them in again", async ({
  page,
  services,
  anotherBrowser,
}) => {
  const person = { ...newAccount(), name: "Mallory" };
  await signUp(anotherBrowser, person, services);
  const token = await accessToken(anotherBrowser);
  const theirs = await anotherBrowser.newPage();
  await open(theirs, "/product");
  await becomeAdministrator(page.context(), services);
  await open(page, "/product");
  await page.getByRole("button", { name: "Account of" }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Administration" })).toBeVisible();

  await search(page, person.email.slice(0, 20).toUpperCase());
  await expect(users(page)).toHaveCount(1);
  await expect(users(page)).toContainText("Mallory");
  await button(page, "Disable Mallory").click();
  await expect(users(page)).toContainText("Disabled");
  expect(await isSignedIn(services, token)).toBe(false);
  await expect(theirs).toHaveURL(isSignIn("/product"));
  await expectLive(theirs);
  await signIn(theirs, person);
  await expect(notice(theirs, "This account has been switched off.")).toBeVisible();
  await expect(theirs).toHaveURL(isSignIn("/product"));

  await button(page, "Enable Mallory").click();
  await expect(users(page)).not.toContainText("Disabled");
  await theirs.reload();
  await expectLive(theirs);
  await signIn(theirs, person);
  await expectSignedIn(theirs, "Mallory");
});

test("they see and end the sessions of somebody, and read what happened", async ({
  page,
  services,
  anotherBrowser,
}) => {
  const person = { ...newAccount(), name: "Eve" };
  await signUp(anotherBrowser, person, services);
  const token = await accessToken(anotherBrowser);
  await becomeAdministrator(page.context(), services);
  await open(page, `/admin?search=${person.email}`);
  await page.getByText("1 session", { exact: true }).click();
  await button(page, "Sign Eve out everywhere").click();
  await expect(page.getByText("Signed in nowhere.")).toBeVisible();
  expect(await isSignedIn(services, token)).toBe(false);

  await page.getByRole("link", { name: "Security log of Eve" }).click();
  await expect(events(page)).toHaveCount(2);
  await expect(events(page).first()).toContainText("Signed out all other devices");
  await expect(events(page).last()).toContainText(person.email);
  await page.getByRole("link", { name: "Show everybody" }).click();
  await expect(events(page).filter({ hasText: "Charles Babbage" }).first()).toBeVisible();
});

test("nobody found is said, with a way back, and nobody can keep themselves out", async ({
  page,
  services,
}) => {
  await becomeAdministrator(page.context(), services);
  await open(page, "/admin");
  await search(page, "nobody-begins-like-this");
  await expect(page.getByText(/No address begins with/u)).toBeVisible();
  await page.getByRole("link", { name: "Show everybody" }).click();
  await expect(page.getByRole("searchbox")).toHaveValue("");
  await search(page, "operator@");
  await expect(users(page)).toContainText("You");
  await expect(page.getByRole("button", { name: /^Disable/u })).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("somebody is kept out by plain forms", async ({ page, services, anotherBrowser }) => {
    const person = { ...newAccount(), name: "Trudy" };
    await signUp(anotherBrowser, person, services);
    await signInElsewhere(anotherBrowser, person, services);
    await becomeAdministrator(page.context(), services);
    await page.goto("/admin");
    await page.getByRole("searchbox").fill(person.email);
    await button(page, "Search").click();
    await button(page, "Disable Trudy").click();
    await expect(users(page)).toContainText("Disabled");
    expect(await isSignedIn(services, await accessToken(anotherBrowser))).toBe(false);
  });
});
