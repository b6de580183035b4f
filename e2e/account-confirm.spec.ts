import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "@playwright/test";

import { findFreePorts } from "../local/start/ports.ts";
import { Family } from "../local/start/processes.ts";
import { startIdentity } from "../local/start/standIns.ts";
import { accessToken, newAccount, signIn as signInElsewhere, signUp, type Account } from "./account.ts";
import {
  button,
  devices,
  events,
  expectAccount,
  mailAbout,
  newAddressField,
  openAccount,
} from "./accountPages.ts";
import { consent, signInWith } from "./consent.ts";
import { checkAppearance } from "./appearance.ts";
import { expect } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import { passMailPause } from "./operator.ts";
import type { OwnStack } from "./ownStack.ts";
import { testWithOwnStack } from "./ownStackTest.ts";
import { codeField, expectSignedIn, notice, open } from "./pages.ts";

const START_MS = 1000 * 60; // 1 minute
const TOO_LONG_AGO_MS = 1000 * 60 * 11; // a minute longer than a sign-in counts as recent

const PEOPLE = 9;
const GITHUB_PEOPLE = 3;
const ROOT = fileURLToPath(new URL("..", import.meta.url));

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
  /** The same for those who come through GitHub. */
  readonly githubPeople: Person[];
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
    // Before the first test turns the clock, whether or not it takes one of them.
    { scope: "worker", auto: true, timeout: START_MS },
  ],
  githubPeople: [
    async ({ browser, stack }, use) => {
      const gitHub = await startGitHub(stack, new URL(stack.siteUrl));
      const some = Array.from({ length: GITHUB_PEOPLE }, () => signUpByGitHub(browser, stack));
      await use(await Promise.all(some));
      await gitHub.stop();
    },
    // So are these.
    { scope: "worker", auto: true, timeout: START_MS },
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
// While the deployment restarts. And of one GitHub, that of the other tests, the pages show pictures: not of this one's.
test.use({
  expectedComplaints: [
    /WebSocket|ERR_CONNECTION_REFUSED|503|unauthenticated|Loading the image '.*\/avatars\//u,
  ],
});

/** One that leads back to this deployment: the others' leads back to theirs. */
async function startGitHub(stack: OwnStack, siteUrl: URL): Promise<{ stop: () => Promise<void> }> {
  const family = new Family(() => undefined);
  const dataDir = await mkdtemp(path.join(tmpdir(), "doorman-github-"));
  const [port = 0] = await findFreePorts(1);
  const sitePort = Number(siteUrl.port);
  const embedded = { cloudPort: 0, sitePort, dataDir };
  const { services } = await startIdentity(family, ROOT, { identity: { port, dataDir }, embedded });
  await stack.changeVariables(Object.assign({}, ...services));
  return {
    async stop() {
      await family.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function signUpByGitHub(browser: Browser, { origin }: OwnStack): Promise<Person> {
  const account = newAccount();
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  await open(page, "/signin");
  await signInWith(page, "GitHub", account);
  await expectSignedIn(page, account.name);
  const cookies = await context.cookies();
  await context.close();
  return { account, cookies };
}

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
  await checkAppearance(page, "account-confirm");
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
  await expect(codeField(page)).toBeVisible();
  await checkAppearance(page, "account-confirm-code");
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

test("an export of everything is not for whoever finds a browser open", async ({
  signedInPage: page,
  account,
  stack,
  later,
}) => {
  await later();
  // Opened first: the pages get another token for the old session, as it has expired with the clock.
  await openAccount(page, "/account/data");
  const token = await accessToken(page.context());
  const headers = { Authorization: `Bearer ${token}`, Origin: new URL(page.url()).origin };
  const ask = async () => await fetch(`${stack.siteUrl}/export`, { headers });
  const refused = await ask();
  expect([refused.status, await refused.json()]).toEqual([403, { error: "confirmation_needed" }]);
  expect(refused.headers.get("Access-Control-Allow-Origin")).toBe(headers.Origin);

  await open(page, "/account/confirm?next=/account/data");
  await password(page).fill(account.password);
  await button(page, "It is me").click();
  await expectAccount(page, "/account/data");
  const answer = await ask();
  expect([answer.status, (await answer.text()).trimEnd().split("\n").at(-1)]).toEqual([
    200,
    '{"type":"end"}',
  ]);
});

test.describe("by GitHub", () => {
  test.use({
    person: async ({ githubPeople }, use) => {
      const person = githubPeople.pop();
      if (person === undefined) throw new Error("Expected one person for each test: raise GITHUB_PEOPLE");
      await use(person);
    },
  });

  test("the same account there confirms who it is, and leads back to the page they were on", async ({
    signedInPage: page,
    account,
    later,
  }) => {
    await later();
    await open(page, "/account/password");
    await expectQuestion(page, "/account/password");
    await button(page, "With GitHub").click();
    await consent(page, account);
    await expectAccount(page, "/account/password");
    // The young session has taken the place of the old one.
    await openAccount(page, "/account/devices");
    await expect(devices(page)).toHaveCount(1);
    await openAccount(page, "/account/log");
    await expect(events(page).filter({ hasText: /Signed in · GitHub/u })).toHaveCount(2);
  });

  test("another account there is refused, and nothing of it is left", async ({
    signedInPage: page,
    anotherBrowser,
    later,
  }) => {
    const stranger = { ...newAccount(), name: "Somebody Else" };
    await later();
    await open(page, "/account/password");
    await button(page, "With GitHub").click();
    await consent(page, stranger);
    await expectQuestion(page, "/account/password");
    await expect(notice(page, "That GitHub account is not the one that opens this account.")).toBeVisible();
    await openAccount(page, "/account/devices");
    await expect(devices(page)).toHaveCount(1);
    // Asked again, it is still not them.
    await open(page, "/account/password");
    await expectQuestion(page, "/account/password");

    // Whoever has that account comes for the first time when they come.
    const other = await anotherBrowser.newPage();
    await open(other, "/signin");
    await signInWith(other, "GitHub", stranger);
    await expectSignedIn(other, stranger.name);
    await openAccount(other, "/account/log");
    await expect(events(other)).toHaveCount(1);
    await openAccount(other, "/account/devices");
    await expect(devices(other)).toHaveCount(1);
  });

  test("somebody else's account there stays theirs, and they do not hear of it", async ({
    signedInPage: page,
    anotherBrowser,
    later,
  }) => {
    const owner = newAccount();
    const other = await anotherBrowser.newPage();
    await open(other, "/signin");
    await signInWith(other, "GitHub", owner);
    await expectSignedIn(other, owner.name);

    await later();
    await open(page, "/account/email");
    await button(page, "With GitHub").click();
    await consent(page, owner);
    await expectQuestion(page, "/account/email");
    await expect(notice(page, "is not the one that opens this account")).toBeVisible();
    await openAccount(other, "/account/log");
    await expect(events(other)).toHaveCount(1);
    await openAccount(other, "/account/devices");
    await expect(devices(other)).toHaveCount(1);
  });
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
