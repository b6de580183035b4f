import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures.ts";
import { open } from "./pages.ts";

const DARK = /\bdark\b/u;

const html = (page: Page) => page.locator("html");

/** From one theme to the next one, by the button that says which they are. */
async function change(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole("button", { name: `Theme: ${from}. Change to ${to}` }).click();
}

async function expectTheme(page: Page, theme: "system" | "light" | "dark", isDark: boolean): Promise<void> {
  await expect(page.getByRole("button", { name: `Theme: ${theme}.` })).toBeVisible();
  if (isDark) await expect(html(page)).toHaveClass(DARK);
  else await expect(html(page)).not.toHaveClass(DARK);
}

for (const system of ["light", "dark"] as const) {
  test(`where the system is ${system}, a page is light or dark as was chosen, and else follows it`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: system });
    await open(page, "/");
    await expectTheme(page, "system", system === "dark");
    await change(page, "system", "light");
    await expectTheme(page, "light", false);
    await change(page, "light", "dark");
    await expectTheme(page, "dark", true);
    await change(page, "dark", "system");
    await expectTheme(page, "system", system === "dark");
    // It changes in the evening.
    await page.emulateMedia({ colorScheme: system === "dark" ? "light" : "dark" });
    await expectTheme(page, "system", system !== "dark");
  });
}

test("what was chosen is kept, and does not follow the system", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page, "/");
  await change(page, "system", "light");
  await expectTheme(page, "light", false);
  for (const path of ["/", "/signin"]) {
    await open(page, path);
    await expectTheme(page, "light", false);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await change(page, "light", "dark");
  await page.reload();
  await expectTheme(page, "dark", true);
  // Back with the system, nothing is kept.
  await change(page, "dark", "system");
  await page.reload();
  await expectTheme(page, "system", false);
});

test("another tab changes with it", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  const other = await page.context().newPage();
  await other.emulateMedia({ colorScheme: "light" });
  await open(other, "/signin");
  await open(page, "/");
  await change(page, "system", "light");
  await expectTheme(other, "light", false);
  await change(page, "light", "dark");
  await expectTheme(other, "dark", true);
  await change(page, "dark", "system");
  await expectTheme(other, "system", false);
});

test.describe("before any script of ours has come", () => {
  test.use({ expectedComplaints: [/ERR_FAILED/u] });

  test("a page is in its colours already", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, "/");
    await page.route("**/_next/**/*.js", (route) => route.abort());
    for (const [chosen, system, isDark] of [
      ["dark", "light", true],
      ["light", "dark", false],
      [null, "dark", true],
      [null, "light", false],
    ] as const) {
      await page.emulateMedia({ colorScheme: system });
      await page.evaluate((theme) => {
        if (theme === null) localStorage.clear();
        else localStorage.setItem("theme", theme);
      }, chosen);
      // The start page was rendered when it was built, the other one is for each visitor.
      for (const path of ["/", "/signin"]) {
        await page.goto(path);
        await expect(page.getByRole("button", { name: "Theme" })).toBeDisabled();
        expect(DARK.test((await html(page).getAttribute("class")) ?? ""), `${path}, ${chosen}`).toBe(isDark);
      }
    }
  });
});
