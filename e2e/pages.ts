/** What a person does on the pages, by the words that they see there. */
import { expect, type Locator, type Page } from "@playwright/test";

import type { Account } from "./account.ts";

export const TASKS_HEADING = "Your tasks";
export const UNREACHABLE_HEADING = "Back in a moment";

/** Whether a page is the sign-in page that leads on to `next`. */
export function isSignIn(next: string): (url: URL) => boolean {
  return ({ pathname, searchParams }) => pathname === "/signin" && searchParams.get("next") === next;
}

/** Fills in the sign-in form that is open, and sends it. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await fillCredentials(page, account);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Fills in the sign-up form, one link away from the sign-in form that is open, and sends it. */
export async function signUp(page: Page, account: Account): Promise<void> {
  await openSignUp(page);
  await fillCredentials(page, account);
  await page.getByRole("button", { name: "Create account" }).click();
}

export async function openSignUp(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { name: "Create your account" })).toBeVisible();
}

async function fillCredentials(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
}

/** What a form says about the whole of itself. */
export function notice(page: Page, text: string | RegExp): Locator {
  return page.getByRole("alert").filter({ hasText: text });
}

/** Opens the live list, and waits until it is live: before that, forms post as they do without JavaScript. */
export async function openTasks(page: Page): Promise<void> {
  await page.goto("/product");
  await expect(accountButton(page)).toBeVisible();
}

export async function signOut(page: Page): Promise<void> {
  await accountButton(page).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
}

function accountButton(page: Page): Locator {
  return page.getByRole("button", { name: "Account of" });
}

export function newTask(page: Page): Locator {
  return page.getByLabel("New task");
}

export async function addTask(page: Page, text: string): Promise<void> {
  await newTask(page).fill(text);
  await page.getByRole("button", { name: "Add" }).click();
}

/** The row of a task in the list. */
export function task(page: Page, text: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByText(text, { exact: true }) });
}

export function checkbox(page: Page, text: string): Locator {
  return page.getByRole("checkbox", { name: text, exact: true });
}

export async function rename(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole("button", { name: `Rename “${from}”` }).click();
  const field = page.getByLabel(`New name of “${from}”`);
  await field.fill(to);
  await field.press("Enter");
}

export async function remove(page: Page, text: string): Promise<void> {
  await page.getByRole("button", { name: `Delete “${text}”` }).click();
}
