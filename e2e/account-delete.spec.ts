import { accessToken, signIn as signInElsewhere } from "./account.ts";
import { button, mailAbout, openAccount } from "./accountPages.ts";
import { expect, test } from "./fixtures.ts";
import { isSignedIn } from "./operator.ts";
import { addTask, expectLive, isSignIn, notice, openTasks, signIn, task } from "./pages.ts";

test("an account is deleted after its address was typed, and the page says when all of it is gone", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await signInElsewhere(anotherBrowser, account, services);
  const elsewhere = await accessToken(anotherBrowser);
  await openTasks(page);
  await addTask(page, "Water the plants");
  await expect(task(page, "Water the plants")).toBeVisible();

  await openAccount(page, "/account/data");
  await page.getByRole("link", { name: /Delete my account/u }).click();
  const field = page.getByRole("textbox", { name: /Type .* to go on/u });
  await field.fill("somebody@example.com");
  await button(page, "Delete my account").click();
  await expect(field).toHaveAccessibleDescription(`Type ${account.email}.`);

  await field.fill(account.email.toUpperCase());
  await button(page, "Delete my account").click();
  await expect(page).toHaveURL(/\/goodbye\?ticket=/u);
  await expect(page.getByText(/Your account and all that belonged to it is deleted/u).first()).toBeVisible();
  expect(await isSignedIn(services, elsewhere)).toBe(false);
  await mailAbout(services, account.email, "account deleted");

  await page.goto("/product");
  await expect(page).toHaveURL(isSignIn("/product"));
  await expectLive(page);
  await signIn(page, account);
  await expect(notice(page, /do not belong together/u)).toBeVisible();
});

test("a ticket of nothing tells nothing", async ({ page }) => {
  await page.goto("/goodbye?ticket=0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  await expect(page.getByText("There is nothing here that is being deleted.").first()).toBeVisible();
  await page.goto("/goodbye");
  await expect(page).toHaveURL("/");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an account is deleted all the same", async ({ signedInPage: page, account }) => {
    await page.goto("/account/delete");
    await page.getByRole("textbox", { name: /Type .* to go on/u }).fill(account.email);
    await button(page, "Delete my account").click();
    await expect(page).toHaveURL(/\/goodbye\?ticket=/u);
    await expect(async () => {
      await page.reload();
      await expect(page.getByText(/is deleted/u).first()).toBeVisible({ timeout: 500 });
    }).toPass();
  });
});
