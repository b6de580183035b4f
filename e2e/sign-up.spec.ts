import { expect, test } from "./fixtures.ts";
import { isSignIn, notice, signUp, TASKS_HEADING } from "./pages.ts";

test("a signed-out visitor of the product signs up and arrives where they wanted to go", async ({
  page,
  account,
}) => {
  await page.goto("/product");
  await expect(page).toHaveURL(isSignIn("/product"));
  await signUp(page, account);
  await expect(page).toHaveURL("/product");
  await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();
});

test("a password that is too short is refused beside its field, and the address stays", async ({
  page,
  account,
}) => {
  await page.goto("/signin");
  await signUp(page, { ...account, password: "too short" });
  const password = page.getByLabel("Password");
  await expect(password).toHaveAccessibleDescription(/at least 12 characters/u);
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("E-mail")).toHaveValue(account.email);
  await expect(page).toHaveURL(/\/signin/u);
});

test("an address that is none is refused beside its field", async ({ page, account }) => {
  await page.goto("/signin");
  await signUp(page, { ...account, email: "ada@example" });
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(
    /does not look like an e-mail address/u,
  );
});

test("an address that has an account cannot be signed up again with another password", async ({
  page,
  account,
  signedInPage,
}) => {
  await signedInPage.context().clearCookies();
  await page.goto("/signin");
  await signUp(page, { ...account, password: "another long password" });
  await expect(notice(page, /cannot make an account with these/u)).toBeVisible();
  await expect(page).toHaveURL(/\/signin/u);
});
