import type { Page } from "@playwright/test";

import { button, openAccount } from "./accountPages.ts";
import { expect, test } from "./fixtures.ts";
import { notice, open } from "./pages.ts";

// What the other tests pretend a proxy to have added would go along to the deployment here, which takes no such header.
test.use({ extraHTTPHeaders: {} });

const name = (page: Page) => page.getByRole("textbox", { name: "Your name" });
const chooser = (page: Page) => page.locator("input[type=file]");
const menuOf = (page: Page, who: string) => page.getByRole("button", { name: `Account of ${who}` });

test("a new name shows at once, also in another tab", async ({ signedInPage: page }) => {
  await openAccount(page, "/account");
  const otherTab = await page.context().newPage();
  await open(otherTab, "/product");
  await name(page).fill("  Grace Hopper ");
  await button(page, "Save").click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(menuOf(page, "Grace Hopper")).toBeVisible();
  await expect(menuOf(otherTab, "Grace Hopper")).toBeVisible();
  await page.reload();
  await expect(name(page)).toHaveValue("Grace Hopper");
});

test("a name that cannot be one is refused beside its field, and stays there", async ({
  signedInPage: page,
  account,
}) => {
  await openAccount(page, "/account");
  for (const [typed, problem] of [
    ["   ", "Enter your name."],
    ["\u202eadA", "characters that cannot be shown"],
  ] as const) {
    await name(page).fill(typed);
    await button(page, "Save").click();
    await expect(name(page)).toHaveAccessibleDescription(new RegExp(problem, "u"));
    await expect(name(page)).toBeFocused();
    await expect(name(page)).toHaveValue(typed);
  }
  await expect(menuOf(page, account.name)).toBeVisible();
});

test("a picture is cut to a square, sent, shown everywhere, and removed", async ({ signedInPage: page }) => {
  await openAccount(page, "/account");
  await chooser(page).setInputFiles(await drawing(page));
  const picture = page.getByRole("img", { name: "Your picture" });
  await expect(picture).toBeVisible();
  expect(await sizeOf(page, "Your picture")).toEqual([512, 512]);
  await expect(menuOf(page, "Ada Lovelace").locator("img")).toBeVisible();

  await button(page, "Remove").click();
  await expect(picture).toHaveCount(0);
  await expect(menuOf(page, "Ada Lovelace").locator("img")).toHaveCount(0);
});

test("a file that is no picture is refused, whatever it calls itself", async ({ signedInPage: page }) => {
  await openAccount(page, "/account");
  await chooser(page).setInputFiles({
    name: "me.png",
    mimeType: "image/png",
    buffer: Buffer.from("<script>"),
  });
  await expect(notice(page, /cannot be shown as a picture/u)).toBeVisible();
  await expect(button(page, "Choose a picture")).toBeEnabled();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the name can be changed, and its problems are shown", async ({ signedInPage: page }) => {
    await page.goto("/account");
    await name(page).fill("Grace Hopper");
    await button(page, "Save").click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await expect(name(page)).toHaveValue("Grace Hopper");
    await name(page).fill(" ");
    await button(page, "Save").click();
    await expect(name(page)).toHaveAccessibleDescription(/Enter your name/u);
  });
});

/** A picture that is wider than high, and larger than anybody needs. */
async function drawing(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 1600;
    canvas.height = 900;
    const brush = canvas.getContext("2d");
    if (brush) brush.fillStyle = "rebeccapurple";
    brush?.fillRect(0, 0, 1600, 900);
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  return { name: "me.png", mimeType: "image/png", buffer: Buffer.from(base64, "base64") };
}

async function sizeOf(page: Page, alt: string): Promise<number[]> {
  return await page
    .getByRole("img", { name: alt })
    .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
}
