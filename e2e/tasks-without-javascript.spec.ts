import { expect, test } from "./fixtures.ts";
import { addTask, isSignIn, remove, task } from "./pages.ts";

test.use({ javaScriptEnabled: false });

for (const path of ["/product", "/product/server"]) {
  test(`${path}: the list is there, and a task can be added`, async ({ signedInPage: page }) => {
    await page.goto(path);
    await addTask(page, "buy milk");
    await expect(task(page, "buy milk")).toBeVisible();
    await page.goto(path);
    await expect(task(page, "buy milk")).toBeVisible();
  });
}

test("a task without words is refused beside its field", async ({ signedInPage: page }) => {
  await page.goto("/product");
  await addTask(page, " ");
  await expect(page.getByLabel("New task")).toHaveAccessibleDescription("Write what is to be done.");
});

test("on the page from the server, a task is ticked and deleted", async ({ signedInPage: page }) => {
  await page.goto("/product/server");
  await addTask(page, "buy milk");
  const tick = page.getByRole("button", { name: "buy milk", exact: true });
  await expect(tick).toHaveAttribute("aria-pressed", "false");
  await tick.click();
  await expect(tick).toHaveAttribute("aria-pressed", "true");
  await remove(page, "buy milk");
  await expect(tick).toHaveCount(0);
});

test("a signed-out visitor is sent to sign in", async ({ page }) => {
  await page.goto("/product");
  await expect(page).toHaveURL(isSignIn("/product"));
});
