/** Whether a page, as it stands open, can be used by everyone: in both colours, and at every width. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const DESKTOP = 1280;
const PHONE = 375;
const NARROWEST = 320; // WCAG 1.4.10
const HEIGHT = 800;
const COLORS = ["light", "dark"] as const;

/** No finding of axe, nothing wider than the screen, and pictures to look at. */
export async function checkAppearance(page: Page, name: string): Promise<void> {
  for (const width of [DESKTOP, PHONE]) {
    await page.setViewportSize({ width, height: HEIGHT });
    await expectFits(page, name, width);
    for (const color of COLORS) {
      await showIn(page, color);
      await page.screenshot({
        path: `test-results/screenshots/${name}-${color}-${width}.png`,
        fullPage: true,
      });
      // What differs by width alone is what is where: that is looked at once.
      if (width === DESKTOP || color === "dark")
        await expectAccessible(page, `${name}, ${color}, ${width} px`);
    }
  }
  await page.setViewportSize({ width: NARROWEST, height: HEIGHT });
  await expectFits(page, name, NARROWEST);
}

/** Both in one visit: the page follows the system, at once and without a transition. */
async function showIn(page: Page, color: (typeof COLORS)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: color, reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveClass(color === "dark" ? /\bdark\b/u : /^(?!.*\bdark\b)/u);
}

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await (await axeFor(page)).options({ resultTypes: ["violations"] }).analyze();
  expect(
    violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]),
    what,
  ).toEqual([]);
}

/** To hand axe over takes longer than to ask it: a page that has it already is handed an empty script. */
async function axeFor(page: Page): Promise<AxeBuilder> {
  const isThere = await page.evaluate(() => "axe" in window);
  // What it calls legacy spares the second page that it needs for frames of other sites. There are none here.
  return new AxeBuilder({ page, ...(isThere && { axeSource: ";" }) }).setLegacyMode(true);
}

async function expectFits(page: Page, name: string, width: number): Promise<void> {
  const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(scrollWidth, `${name} is wider than ${width} px`).toBeLessThanOrEqual(width);
}
