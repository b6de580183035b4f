import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "@playwright/test";

import { newAccount, signIn as signInElsewhere, signUp, type Account } from "./account.ts";
import { button, devices, expectAccount, mailAbout, newAddressField, openAccount } from "./accountPages.ts";
import { expect } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import type { OwnStack } from "./ownStack.ts";
import { testWithOwnStack } from "./ownStackTest.ts";
import { codeField, expectSignedIn, notice, open } from "./pages.ts";

const START_MS = 1000 * 60; // 1 minute
const TOO_LONG_AGO_MS = 1000 * 60 * 11; // a minute longer than a sign-in counts as recent

const PEOPLE = 8;

interface Person {
  readonly account: Account;
  readonly cookies: Parameters<BrowserContext["addCookies"]>[0];
}

interface OfTest {
  readonly person: Person;
  /** Eleven minutes have passed since everybody here signed in. For the deployment they pass once, for all tests. */
  readonly later: () => Promise<void>;
}

interface OfWorker {
  /** Each test takes one of them. They are here from the start: who signs up later has signed in just now. */
  readonly people: Person[];
  readonly isLate: { now: boolean };
}

const test = testWithOwnStack("confirm").extend<OfTest, OfWorker>({
  people: [
    async ({ browser, stack }, use) => {
      const people = Array.from({ length: PEOPLE }, async () => {
        const account = newAccount();
        const context = await browser.newContext();
        await signUp(context, account, stack.services);
        const cookies = await context.cookies();
        await context.close();
        return { account, cookies };
      });
      await use(await Promise.all(people));
    },
    { scope: "worker", timeout: START_MS },
  ],
  person: async ({ people }, use) => {
    const person = people.pop();
    if (person === undefined) throw new Error("Expected one person for each test: raise PEOPLE");
    await use(person);
  },
  account: async ({ person }, use) => use(person.account),
  signedInPage: async ({ page, person }, use) => {
    await page.context().addCookies(person.cookies);
    await use(page);
  },
  isLate: [async ({}, use) => use({ now: false }), { scope: "worker" }],
  later: async ({ page, stack, isLate }, use) =>
    use(async () => {
      if (isLate.now) return;
      isLate.now = true;
      await restartLater(stack);
      // The pages may still hold connections to the one that is gone.
      await expect.poll(async () => (await page.request.get("/api/viewer")).status()).toBe(200);
    }),
});

// One after another, in one worker: they share the deployment whose clock they turn.
test.describe.configure({ mode: "default" });
test.use({ expectedComplaints: [/WebSocket|ERR_CONNECTION_REFUSED|503|unauthenticated/u] });

async function restartLater(stack: OwnStack): Promise<void> {
  const { NODE_OPTIONS: before = "" } = process.env;
  const program = fileURLToPath(new URL("engineClockAhead.cjs", import.meta.url));
  await stack.killDeployment();
  process.env["ENGINE_CLOCK_AHEAD_MS"] = String(TOO_LONG_AGO_MS);
  process.env["NODE_OPTIONS"] = `${before} --require ${program}`;
  try {
    await stack.restartDeployment();
  } finally {
    process.env["NODE_OPTIONS"] = before;
  }
}

async function expectQuestion(page: Page, next: string): Promise<void> {
  await expect(page).toHaveURL(
    ({ pathname, searchParams }) => pathname === "/account/confirm" && searchParams.get("next") === next,
  );
  await expect(page.getByRole("heading", { name: "Is it you?" })).toBeVisible();
}

const password = (page: Page) => page.getByRole("textbox", { name: "Your password" });

test("whoever has just signed in is not asked", async ({ signedInPage: page }) => {
  await open(page, "/account/confirm?next=/account/data");
  await expectAccount(page, "/account/data");
  await openAccount(page, "/account/password");
});

test("what was typed before it was asked for is still there after it", async ({
  signedInPage: page,
  account,
  services,
  later,
}) => {
  const { email } = newAccount();
  await openAccount(page, "/account/email");
  await newAddressField(page).fill(email);
  await later();
  await button(page, "Send me a code").click();
  await expectQuestion(page, "/account/email");
  await password(page).fill(account.password);
  await button(page, "It is me").click();
  await expectAccount(page, "/account/email");
  await expect(newAddressField(page)).toHaveValue(email);
  await button(page, "Send me a code").click();
  await mailAbout(services, email, "new address");
});

test("a sensitive page asks first who it is, and comes back to exactly that page", async ({
  signedInPage: page,
  account,
  later,
}) => {
  await later();
  await open(page, "/account/password?from=somewhere");
  await expectQuestion(page, "/account/password");
  await password(page).fill("not the right one");
  await button(page, "It is me").click();
  await expect(password(page)).toHaveAccessibleDescription("That is not your password.");
  await expect(password(page)).toBeFocused();
  await password(page).fill(account.password);
  await button(page, "It is me").click();
  await expectAccount(page, "/account/password");
  // For ten minutes, nobody asks again.
  await openAccount(page, "/account/email");
  await openAccount(page, "/account/delete");
  await page.goto("/account/confirm?next=/account/devices");
  await expectAccount(page, "/account/devices");
});

test("a code by mail does as well, and only once it is right", async ({
  signedInPage: page,
  account,
  services,
  later,
}) => {
  await later();
  await open(page, "/account/email");
  await expectQuestion(page, "/account/email");
  await page.getByRole("link", { name: "With a code by mail" }).click();
  await passMailPause(services, account.email);
  await button(page, "Send me a code").click();
  await codeField(page).fill("AAAAAAAA");
  await button(page, "It is me").click();
  await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
  await codeField(page).fill(codeIn(await mailAbout(services, account.email, "code")));
  await button(page, "It is me").click();
  await expectAccount(page, "/account/email");
});

test("a button that was pressed before it was asked for has the focus after it", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
  later,
}) => {
  await signInElsewhere(anotherBrowser, account, services);
  await later();
  await openAccount(page, "/account/devices");
  const device = devices(page).last();
  await device.getByRole("button").click();
  await expect(page.getByRole("heading", { name: "Is it you?" })).toBeVisible();
  // Nothing has happened to it yet.
  const other = await anotherBrowser.newPage();
  await other.goto("/product");
  await expectSignedIn(other, account.name);
  await other.close();
  await password(page).fill(account.password);
  await button(page, "It is me").click();
  await expectAccount(page, "/account/devices");
  await expect(page.getByText("Press the button once more.")).toBeVisible();
  await expect(device.getByRole("button")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(devices(page)).toHaveCount(1);
});

test("it leads to no other site", async ({ signedInPage: page, account, later }) => {
  await later();
  await open(page, "/account/confirm?next=//evil.example/account");
  await password(page).fill(account.password);
  await button(page, "It is me").click();
  await expectSignedIn(page, account.name);
});

test("too many guesses are stopped, and the session is not", async ({
  signedInPage: page,
  account,
  later,
}) => {
  await later();
  await open(page, "/account/confirm?next=/account");
  await expect(async () => {
    await password(page).fill("not the right one");
    await button(page, "It is me").click();
    await expect(notice(page, /That was too often/u)).toBeVisible({ timeout: 1000 });
  }).toPass({ intervals: [0] });
  await page.goto("/product");
  await expectSignedIn(page, account.name);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("it is asked and answered by plain forms", async ({ signedInPage: page, account, later }) => {
    await later();
    await page.goto("/account/password");
    await expectQuestion(page, "/account/password");
    await password(page).fill(account.password);
    await button(page, "It is me").click();
    await expectAccount(page, "/account/password");
  });
});
