/** What every spec starts from: an account of its own, a signed-in page, and pages that complain about nothing. */
import { randomInt } from "node:crypto";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";

import { newAccount, signUp, type Account } from "./account.ts";
import { readMails, type Mails } from "./mails.ts";

/** Where the things listen that the application under test uses. */
export interface Services {
  readonly convexUrl: string;
  readonly mailUrl: string;
  readonly identityUrl: string;
  /** Which passwords were stolen is asked there. */
  readonly breachesUrl: string;
  /** With it, a test can say to the deployment who is asking, as the pages do. */
  readonly callerSecret: string;
  /** The deployment's own folder, which its key lies in. */
  readonly dataDir: string;
}

export interface WorkerFixtures {
  readonly sharedServices: Services;
  /** Those of this test: the shared ones, unless it brings its own. */
  readonly services: Services;
}

interface Fixtures {
  /** A person who has no account yet. */
  readonly account: Account;
  readonly mails: Mails;
  /** A page of `account`, signed in, not opened anywhere yet. */
  readonly signedInPage: Page;
  /** Another browser, of somebody who is nobody yet, somewhere else. */
  readonly anotherBrowser: BrowserContext;
  /** Errors that the test itself provokes: a complaint that matches one of these is none. */
  readonly expectedComplaints: RegExp[];
  /** What the consoles of both browsers have said so far. At the end, nothing of it may be unexpected. */
  readonly complaints: string[];
}

const NO_SERVICES: Services = {
  convexUrl: "",
  mailUrl: "",
  identityUrl: "",
  breachesUrl: "",
  callerSecret: "",
  dataDir: "",
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  sharedServices: [NO_SERVICES, { option: true, scope: "worker" }],
  services: [async ({ sharedServices }, use) => use(sharedServices), { scope: "worker" }],
  // Every visitor comes from somewhere else: limits by address must not add up over tests.
  extraHTTPHeaders: async ({}, use) => use(comingFromSomewhere()),
  account: async ({}, use) => use(newAccount()),
  mails: async ({ services }, use) => use(readMails(services.mailUrl)),
  signedInPage: async ({ page, account, services }, use) => {
    await signUp(page.context(), account, services);
    await use(page);
  },
  anotherBrowser: async ({ browser, baseURL, complaints, javaScriptEnabled }, use) => {
    const context = await browser.newContext({
      baseURL: baseURL ?? "",
      extraHTTPHeaders: comingFromSomewhere(),
      javaScriptEnabled,
    });
    collectComplaints(context, complaints);
    await use(context);
    await context.close();
  },
  expectedComplaints: [[], { option: true }],
  complaints: [
    async ({ context, expectedComplaints }, use) => {
      const complaints: string[] = [];
      collectComplaints(context, complaints);
      await use(complaints);
      const unexpected = complaints.filter(
        (text) => !expectedComplaints.some((pattern) => pattern.test(text)),
      );
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** What the proxy in front of the application says of a visitor. */
function comingFromSomewhere(): { "X-Forwarded-For": string } {
  return { "X-Forwarded-For": ["10", randomInt(256), randomInt(256), randomInt(1, 255)].join(".") };
}

function collectComplaints(context: BrowserContext, complaints: string[]): void {
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => complaints.push(error.error().stack ?? String(error.error())));
}
