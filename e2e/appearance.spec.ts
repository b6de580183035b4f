import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { newAccount } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { linkIn } from "./mails.ts";
import {
  addTask,
  askForMail,
  askForReset,
  checkbox,
  codeField,
  confirmAddress,
  emailField,
  expectCheckMail,
  expectLive,
  notice,
  open,
  openLinkButton,
  openSignUp,
  passwordField,
  signIn,
  signInButton,
  signUp,
  task,
} from "./pages.ts";

const PUBLIC_PAGES = ["/", "/no-such-page", "/unavailable"];
const PRIVATE_PAGES = ["/product", "/product/server"];
const WIDTHS = [375, 1280];
const NARROWEST = 320; // WCAG 1.4.10
const HEIGHT = 800;

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, expectedComplaints: [/404|503/u] });

    const check = (page: Page, name: string) => checkPage(page, `${name}-${colorScheme}`);

    test("public pages can be used by everyone", async ({ page }) => {
      for (const path of PUBLIC_PAGES) {
        await page.goto(path);
        await check(page, nameOf(path));
      }
    });

    test("so can private ones", async ({ signedInPage: page }) => {
      await page.goto("/product");
      for (const text of ["Water the plants", "Write to the landlord", "Buy bread"]) {
        await addTask(page, text);
        await expect(task(page, text)).toBeVisible();
      }
      await checkbox(page, "Buy bread").check();
      for (const path of PRIVATE_PAGES) {
        await page.goto(path);
        await expect(task(page, "Buy bread")).toBeVisible();
        await check(page, nameOf(path));
      }
    });

    test("so can every way of signing in", async ({ page }) => {
      await open(page, "/signin");
      await check(page, "signin");
      await signInButton(page).click();
      await expect(passwordField(page)).toHaveAccessibleDescription("Enter your password.");
      await check(page, "signin-nothing-typed");
      await signIn(page, newAccount());
      await expect(notice(page, /do not belong together/u)).toBeVisible();
      await check(page, "signin-refused");
      await open(page, "/signin?problem=failed&provider=github");
      await check(page, "signin-back-from-provider");
      for (const method of ["link", "code"]) {
        await open(page, `/signin?method=${method}`);
        await expect(emailField(page)).toBeVisible();
        await check(page, `signin-${method}`);
      }
      await open(page, "/signin/reset");
      await check(page, "reset");
    });

    test("and every step of a sign-up", async ({ page, account }) => {
      await open(page, "/signin");
      await openSignUp(page);
      await check(page, "signup");
      await passwordField(page).fill("mauve teapot nine");
      await expect(passwordField(page)).toHaveAccessibleDescription(/Strong/u);
      await check(page, "signup-strength");
      await page.getByRole("link", { name: "Sign in" }).click();
      await signUp(page, { ...account, password: "password123456" });
      await expect(passwordField(page)).toHaveAccessibleDescription(/first passwords/u);
      await check(page, "signup-refused");
      await passwordField(page).fill(account.password);
      await page.getByRole("button", { name: "Create account" }).click();
      await expectCheckMail(page);
      await check(page, "verify");
      await page.reload();
      await expectLive(page);
      await passwordField(page).fill(account.password);
      await confirmAddress(page, "0000-0000");
      await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong/u);
      await check(page, "verify-wrong-code");
    });

    test("and every step by mail", async ({ page, account, mails, anotherBrowser }) => {
      await open(page, "/signin");
      await askForReset(page, account.email);
      await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
      await check(page, "reset-code");
      await open(page, "/signin");
      await askForMail(page, "code", `code-${account.email}`);
      await expectCheckMail(page);
      await codeField(page).fill("ABCD-1234");
      await check(page, "code");
      await open(page, "/signin");
      await askForMail(page, "link", `link-${account.email}`);
      await expectCheckMail(page);
      await check(page, "link-sent");
      const link = linkIn(await mails.next(`link-${account.email}`, "sign-in link"));
      await open(page, link);
      await check(page, "link");
      await open(page, link.slice(0, -1));
      await openLinkButton(page).click();
      await expect(notice(page, /no longer works/u)).toBeVisible();
      await check(page, "link-dead");
      const other = await anotherBrowser.newPage();
      await other.emulateMedia({ colorScheme });
      await open(other, link);
      await check(other, "link-other-browser");
    });
  });
}

/** No finding of axe, nothing wider than the screen, and a picture to look at. */
async function checkPage(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.screenshot({ path: `test-results/screenshots/${name}-${width}.png`, fullPage: true });
    await expectFits(page, name, width);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
      name,
    ).toEqual([]);
  }
  await page.setViewportSize({ width: NARROWEST, height: HEIGHT });
  await expectFits(page, name, NARROWEST);
}

async function expectFits(page: Page, name: string, width: number): Promise<void> {
  const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(scrollWidth, `${name} is wider than ${width} px`).toBeLessThanOrEqual(width);
}

function nameOf(path: string): string {
  return path === "/" ? "landing" : path.slice(1).replaceAll("/", "-");
}
