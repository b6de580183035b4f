import type { Page } from "@playwright/test";

import { checkAppearance } from "./appearance.ts";
import { PROVIDERS } from "./consent.ts";
import { expect } from "./fixtures.ts";
import type { OwnStack } from "./ownStack.ts";
import { testWithOwnStack } from "./ownStackTest.ts";
import { emailField, open, passwordField } from "./pages.ts";
import { mailVariables } from "../local/start/standIns.ts";

const test = testWithOwnStack("methods", { hasMail: false });

// One after another: they change the variables of the one deployment.
test.describe.configure({ mode: "default" });

const MAIL = Object.keys(mailVariables(""));
const variablesOf = (provider: string): string[] =>
  ["ID", "SECRET"].map((name) => `AUTH_${provider.toUpperCase()}_${name}`);
const ALL = [...MAIL, ...PROVIDERS.flatMap(variablesOf)];

/** Sets these, and no others. */
async function configure(stack: OwnStack, variables: Readonly<Record<string, string>>): Promise<void> {
  await stack.changeVariables(Object.fromEntries(ALL.map((name) => [name, variables[name]])));
}

async function offeredProviders(page: Page): Promise<string[]> {
  const buttons = page.getByRole("button", { name: "Continue with" });
  return (await buttons.allInnerTexts()).map((text) => text.replace("Continue with", "").trim());
}

test("where nothing is configured, the page says what to do, and not what is set", async ({
  page,
  stack,
}) => {
  await configure(stack, { AUTH_GITHUB_SECRET: "half of it is nothing" });
  for (const path of ["/signin", "/signin?mode=sign-up", "/signin?method=link", "/signin/reset"]) {
    await open(page, path);
    await expect(page.getByRole("heading", { name: "Nobody can sign in yet" })).toBeVisible();
    await expect(page.getByText("npx convex env set")).toBeVisible();
    await expect(page.getByRole("textbox")).toHaveCount(0);
    expect(await page.content()).not.toMatch(/half of it|AUTH_GITHUB/u);
  }
  await checkAppearance(page, "signin-nothing-configured");
});

for (const provider of PROVIDERS) {
  test(`where it is ${provider} alone, there is one button and no form`, async ({ page, stack }) => {
    const [id = "", secret = ""] = variablesOf(provider);
    await configure(stack, { [id]: "an id", [secret]: "a secret" });
    for (const path of ["/signin", "/signin?mode=sign-up", "/signin?method=code"]) {
      await open(page, path);
      expect(await offeredProviders(page)).toEqual([provider]);
      await expect(page.getByRole("textbox")).toHaveCount(0);
      await expect(page.getByRole("link", { name: "Create an account" })).toHaveCount(0);
    }
  });
}

test("where it is mail alone, there are the three forms and no provider", async ({
  page,
  stack,
  services,
}) => {
  await configure(stack, mailVariables(services.mailUrl));
  await open(page, "/signin");
  await expect(passwordField(page)).toBeVisible();
  await expect(page.getByRole("link", { name: "Get a link by mail" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Get a code by mail" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Create an account" })).toBeVisible();
  expect(await offeredProviders(page)).toEqual([]);
});

test("a sender without a key is no mail", async ({ page, stack, services }) => {
  const { AUTH_RESEND_KEY: _key, ...rest } = mailVariables(services.mailUrl);
  await configure(stack, { ...rest, AUTH_GOOGLE_ID: "an id", AUTH_GOOGLE_SECRET: "a secret" });
  await open(page, "/signin");
  expect(await offeredProviders(page)).toEqual(["Google"]);
  await expect(emailField(page)).toHaveCount(0);
});

test("when the mail server refuses, the page says so, and another try costs nothing", async ({
  page,
  stack,
  account,
  services,
}) => {
  await configure(stack, { ...mailVariables(services.mailUrl), AUTH_RESEND_KEY: "re_revoked" });
  await open(page, "/signin?method=link");
  await emailField(page).fill(account.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  const sentence = page.getByRole("alert").filter({ hasText: "We could not send the mail" });
  await expect(sentence).toBeVisible();
  await configure(stack, mailVariables(services.mailUrl));
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
});
