// `npm run dev`, which the other tests do not use: they run on a production build.
import { existsSync, readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { DevelopmentRun } from "./developmentRun.ts";
import { expect, test as base } from "./fixtures.ts";
import { codeIn, readMails } from "./mails.ts";
import { addTask, checkbox, confirmAddress, expectSignedIn, open, signUp, task } from "./pages.ts";

const TWO_STARTS_MS = 1000 * 60 * 5; // 5 minutes, of which an idle machine takes one: pages are compiled as they are asked for

const COMPILE_MS = 1000 * 60; // 1 minute, on a machine that is busy with other tests

const ENVIRONMENT_FILE = ".env.local";

const test = base.extend<{ run: DevelopmentRun }>({
  run: async ({ sharedServices }, use) => {
    const run = await DevelopmentRun.prepare(sharedServices.breachesUrl);
    await use(run);
    await run.clear();
  },
  baseURL: async ({ run }, use) => use(run.origin),
  mails: async ({ run }, use) => use(readMails(run.mailUrl)),
});

test("a run for development: sign up, work live, stop, start again, and it is all still there", async ({
  run,
  page,
  account,
  mails,
}) => {
  test.setTimeout(TWO_STARTS_MS);
  const before = readIfThere(ENVIRONMENT_FILE);
  await run.start();
  expect(await run.countProcesses()).toBeGreaterThan(4);

  const policy = (await page.goto("/"))?.headers()["content-security-policy"];
  // Nothing is built, so the start page is rendered too; and what debugs it needs eval.
  expect(policy).toMatch(/script-src 'nonce-\S+' 'strict-dynamic' .*'unsafe-eval'/u);
  await page.getByRole("link", { name: "Sign in", exact: true }).first().click();
  await compiled(page, /\/signin$/u);
  await signUp(page, account);
  await compiled(page, /\/signin\/verify$/u);
  await confirmAddress(page, codeIn(await mails.next(account.email, "confirm your address")));
  await compiled(page, /\/product$/u);
  await expectSignedIn(page, account.name);

  const other = await page.context().newPage();
  await open(other, "/product");
  await addTask(page, "water the plants");
  await expect(task(other, "water the plants")).toBeVisible();
  await checkbox(other, "water the plants").check();
  await expect(checkbox(page, "water the plants")).toBeChecked();
  // With nothing behind it, an open page would rightly complain.
  await other.close();
  await page.goto("about:blank");

  expect(await run.interrupt()).toBe(0);
  await expect.poll(() => run.countProcesses()).toBe(0);
  expect(readIfThere(ENVIRONMENT_FILE)).toBe(before);

  await run.start();
  await page.goto("/product");
  await expectSignedIn(page, account.name);
  await expect(checkbox(page, "water the plants")).toBeChecked();
  await page.goto("about:blank");
  expect(await run.interrupt()).toBe(0);
  await expect.poll(() => run.countProcesses()).toBe(0);
});

/** The page that was asked for is there: the first time, it takes as long as its compilation. */
async function compiled(page: Page, url: RegExp): Promise<void> {
  await page.waitForURL(url, { timeout: COMPILE_MS });
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
