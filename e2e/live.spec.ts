import type { Page } from "@playwright/test";

import type { Account } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { addTask, checkbox, openTasks, remove, rename, signIn, task } from "./pages.ts";

test("two tabs show each other's changes without a reload", async ({ signedInPage: page }) => {
  const other = await page.context().newPage();
  await Promise.all([openTasks(page), openTasks(other)]);
  await showEachOther(page, other);
});

test("so do two browsers of one person", async ({ signedInPage: page, account, anotherBrowser }) => {
  const other = await anotherBrowser.newPage();
  await Promise.all([openTasks(page), openAs(other, account)]);
  await showEachOther(page, other);
});

async function openAs(page: Page, account: Account): Promise<void> {
  await page.goto("/product");
  await signIn(page, account);
  await expect(page).toHaveURL("/product");
  await openTasks(page);
}

async function showEachOther(one: Page, other: Page): Promise<void> {
  // A reload would forget this.
  await Promise.all(
    [one, other].map((page) => page.evaluate(() => Object.assign(window, { sameDocument: true }))),
  );

  await addTask(one, "buy milk");
  await expect(task(other, "buy milk")).toBeVisible();
  await checkbox(other, "buy milk").check();
  await expect(checkbox(one, "buy milk")).toBeChecked();
  await rename(one, "buy milk", "buy bread");
  await expect(task(other, "buy bread")).toBeVisible();
  await remove(other, "buy bread");
  await expect(task(one, "buy bread")).toHaveCount(0);

  for (const page of [one, other]) expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
}
