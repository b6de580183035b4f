/** What a person does on the pages, by the words that they see there. */
import { expect, type Locator, type Page } from "@playwright/test";

import type { Account } from "./account.ts";

export const TASKS_HEADING = "Your tasks";
export const UNREACHABLE_HEADING = "Back in a moment";

/** Whether a page is the sign-in page that leads on to `next`. */
export function isSignIn(next: string): (url: URL) => boolean {
  return ({ pathname, searchParams }) => pathname === "/signin" && searchParams.get("next") === next;
}

/** Opens a page, and waits until it is live: before that, its forms post as they do without JavaScript. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expectLive(page);
}

/** The page is there, and runs. */
export async function expectLive(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Theme" })).toBeEnabled();
}

/** Fills in the sign-in form that is open, and sends it. */
export async function signIn(page: Page, account: Pick<Account, "email" | "password">): Promise<void> {
  await fillCredentials(page, account);
  await signInButton(page).click();
}

export function signInButton(page: Page): Locator {
  return page.getByRole("button", { name: "Sign in", exact: true });
}

/** Fills in the sign-up form, one link away from the sign-in form that is open, and sends it. */
export async function signUp(page: Page, account: Account): Promise<void> {
  await openSignUp(page);
  await page.getByLabel("Name").fill(account.name);
  await fillCredentials(page, account);
  await page.getByRole("button", { name: "Create account" }).click();
}

export async function openSignUp(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { name: "Create your account" })).toBeVisible();
}

async function fillCredentials(
  page: Page,
  { email, password }: Pick<Account, "email" | "password">,
): Promise<void> {
  await emailField(page).fill(email);
  await passwordField(page).fill(password);
}

export function emailField(page: Page): Locator {
  return page.getByRole("textbox", { name: "E-mail" });
}

/** The one there is: for the password that somebody has, or for the one that they choose. */
export function passwordField(page: Page): Locator {
  return page.getByRole("textbox", { name: /^(?:Your |New )?password$/iu });
}

export function codeField(page: Page): Locator {
  return page.getByRole("textbox", { name: "Code from the mail" });
}

/** The step that waits for what the mail brings. */
export async function expectCheckMail(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
}

/** On the step after a sign-up: the code alone, where the page still knows the password. */
export async function confirmAddress(page: Page, code: string): Promise<void> {
  await codeField(page).fill(code);
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
}

const BY_MAIL = {
  link: { open: "Get a link by mail", title: "With a link by mail", send: "Send me a link" },
  code: { open: "Get a code by mail", title: "With a code by mail", send: "Send me a code" },
} as const;

/** From the sign-in page, asks for a link or a code. */
export async function askForMail(page: Page, what: keyof typeof BY_MAIL, email: string): Promise<void> {
  await page.getByRole("link", { name: BY_MAIL[what].open }).click();
  await expect(page.getByRole("heading", { name: BY_MAIL[what].title })).toBeVisible();
  await emailField(page).fill(email);
  await page.getByRole("button", { name: BY_MAIL[what].send }).click();
}

/** The whole way to a mail with a link or a code, from anywhere. */
export async function requestMail(page: Page, what: keyof typeof BY_MAIL, email: string): Promise<void> {
  await open(page, "/signin");
  await askForMail(page, what, email);
  await expectCheckMail(page);
}

/** From the sign-in page, says that the password is forgotten. */
export async function askForReset(page: Page, email: string): Promise<void> {
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "Forgotten password" })).toBeVisible();
  await emailField(page).fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
}

export async function chooseNewPassword(page: Page, code: string, password: string): Promise<void> {
  await codeField(page).fill(code);
  await passwordField(page).fill(password);
  await page.getByRole("button", { name: "Save and sign in" }).click();
}

/** On the page that a mailed link opens. */
export function openLinkButton(page: Page): Locator {
  return page.getByRole("button", { name: /^Sign in as / });
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

/** At `path`, as somebody whom the page calls by their name. */
export async function expectSignedIn(page: Page, name: string, path = "/product"): Promise<void> {
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("button", { name: `Account of ${name}` })).toBeVisible();
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
