/** What every spec starts from: an account of its own, a signed-in page, and pages that complain about nothing. */
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";

import { newAccount, signUp, type Account } from "./account.ts";

export interface WorkerFixtures {
  /** Where the deployment listens that the application under test uses. */
  readonly convexUrl: string;
}

interface Fixtures {
  /** A person who has no account yet. */
  readonly account: Account;
  /** A page of `account`, signed in, not opened anywhere yet. */
  readonly signedInPage: Page;
  /** Errors that the test itself provokes: a complaint that matches one of these is none. */
  readonly expectedComplaints: RegExp[];
  readonly complaints: void;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  convexUrl: ["", { option: true, scope: "worker" }],
  account: async ({}, use) => use(newAccount()),
  signedInPage: async ({ page, account }, use) => {
    await signUp(page.context().request, account);
    await use(page);
  },
  expectedComplaints: [[], { option: true }],
  complaints: [
    async ({ context, expectedComplaints }, use) => {
      const complaints = collectComplaints(context);
      await use();
      const unexpected = complaints.filter(
        (text) => !expectedComplaints.some((pattern) => pattern.test(text)),
      );
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

function collectComplaints(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => complaints.push(error.error().stack ?? String(error.error())));
  return complaints;
}
