/** What a person does with their account, by the words that they see on its pages and in its mails. */
import { expect, type Locator, type Page } from "@playwright/test";

import { mailbox, type Mail } from "../local/mail/client.ts";
import type { Services } from "./fixtures.ts";
import { open } from "./pages.ts";

const HEADINGS = {
  "/account": "Your account",
  "/account/methods": "How you sign in",
  "/account/devices": "Your devices",
  "/account/log": "Security log",
  "/account/data": "Your data",
  "/account/email": "New e-mail address",
  "/account/password": /^(?:Change your|Choose a) password$/u,
  "/account/delete": "Delete your account",
} as const;

export async function openAccount(page: Page, path: keyof typeof HEADINGS): Promise<void> {
  await open(page, path);
  await expectAccount(page, path);
}

export async function expectAccount(page: Page, path: keyof typeof HEADINGS): Promise<void> {
  await expect(page).toHaveURL(({ pathname }) => pathname === path);
  await expect(page.getByRole("heading", { level: 1, name: HEADINGS[path] })).toBeVisible();
}

export function button(page: Page, name: string): Locator {
  return page.getByRole("button", { name, exact: true });
}

/** The field for an address that is to be mine. */
export function newAddressField(page: Page): Locator {
  return page.getByRole("textbox", { name: "New e-mail address" });
}

/** One of the ways to sign in, in their list. */
export function method(page: Page, name: string): Locator {
  return page.getByRole("list", { name: "Ways to sign in" }).getByRole("listitem").filter({ hasText: name });
}

export function devices(page: Page): Locator {
  return page.getByRole("region", { name: "Devices" }).getByRole("listitem");
}

export function events(page: Page): Locator {
  return page.getByRole("region", { name: "Events" }).getByRole("listitem");
}

const SUBJECTS = {
  code: "Your code for Doorman",
  "new address": "Confirm your new address for Doorman",
  "new password": "Your code for a new password at Doorman",
  "address taken": "Somebody asked for your address at Doorman",
  "address changed": "Your address at Doorman was changed",
  "password changed": "Your password at Doorman was changed",
  "method added": "You can sign in another way at Doorman",
  "account deleted": "Your account at Doorman was deleted",
} as const;

/** The latest mail to `to` about this, be it there already or still to come. */
export async function mailAbout(
  { mailUrl }: Services,
  to: string,
  about: keyof typeof SUBJECTS,
): Promise<Mail> {
  const box = mailbox(mailUrl);
  for (;;) {
    const mail = await box.next(to);
    if (mail.subject === SUBJECTS[about]) return mail;
  }
}

/** The link in the mail to an old address, which takes the change back. */
export function undoLinkIn({ text }: Pick<Mail, "text">): string {
  const link = /https?:\/\/\S+\/account\/undo\?token=\S+/u.exec(text)?.[0];
  if (link === undefined) throw new Error(`Expected a link in this mail:\n${text}`);
  return link;
}
