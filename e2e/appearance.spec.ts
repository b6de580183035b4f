import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures.ts";
import { addTask, checkbox, openSignUp, task } from "./pages.ts";

const PUBLIC_PAGES = ["/", "/signin", "/no-such-page"];
const PRIVATE_PAGES = ["/product", "/product/server"];
const WIDTHS = [375, 1280];
const HEIGHT = 800;

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, expectedComplaints: [/404/u] });

    test("public pages can be used by everyone", async ({ page }) => {
      for (const path of PUBLIC_PAGES) {
        await page.goto(path);
        await checkPage(page, `${nameOf(path)}-${colorScheme}`);
      }
      await page.goto("/signin");
      await openSignUp(page);
      await checkPage(page, `signup-${colorScheme}`);
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
        await checkPage(page, `${nameOf(path)}-${colorScheme}`);
      }
    });
  });
}

/** No finding of axe, nothing wider than the screen, and a picture to look at. */
async function checkPage(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.screenshot({ path: `test-results/screenshots/${name}-${width}.png`, fullPage: true });
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(scrollWidth, `${name} is wider than ${width} px`).toBeLessThanOrEqual(width);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
      name,
    ).toEqual([]);
  }
}

function nameOf(path: string): string {
  return path === "/" ? "landing" : path.slice(1).replaceAll("/", "-");
}
