import { newAccount } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { notice, signIn, TASKS_HEADING } from "./pages.ts";

const REFUSAL = /e-mail address and password do not belong together/u;

test("a person with an account signs in", async ({ signedInPage: page, account }) => {
  await page.context().clearCookies();
  await page.goto("/signin");
  await signIn(page, account);
  await expect(page).toHaveURL("/product");
  await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();
});

test("the address may be typed in capitals and with a space behind it", async ({
  signedInPage: page,
  account,
}) => {
  await page.context().clearCookies();
  await page.goto("/signin");
  await signIn(page, { ...account, email: `${account.email.toUpperCase()} ` });
  await expect(page).toHaveURL("/product");
});

test("a signed-in visitor of the sign-in page is sent on", async ({ signedInPage: page }) => {
  await page.goto("/signin");
  await expect(page).toHaveURL("/product");
  await page.goto("/signin?next=/product/server");
  await expect(page).toHaveURL("/product/server");
});

test("a wrong password and an unknown account are refused with one sentence", async ({
  signedInPage: page,
  account,
}) => {
  await page.context().clearCookies();
  const sentences: string[] = [];
  for (const attempt of [{ ...account, password: "not the right one" }, newAccount()]) {
    await page.goto("/signin");
    await signIn(page, attempt);
    const refusal = notice(page, REFUSAL);
    await expect(refusal).toBeVisible();
    sentences.push(await refusal.innerText());
    await expect(page.getByLabel("E-mail")).toHaveValue(attempt.email);
    expect((await page.context().cookies()).filter(({ value }) => value !== "")).toEqual([]);
  }
  expect(sentences[0]).toBe(sentences[1]);
});
