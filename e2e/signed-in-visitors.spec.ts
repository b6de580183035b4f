import { expect, test } from "./fixtures.ts";

const SIGN_IN_PAGES = [
  "/signin",
  "/signin?mode=sign-up",
  "/signin?method=link",
  "/signin/reset",
  "/signin/reset/code",
  "/signin/verify",
  "/signin/code",
  "/signin/link",
  `/signin/link?code=${"a".repeat(32)}`,
  "/signin/callback?code=junk",
];

test("whoever is signed in is shown no sign-in page, and stays signed in", async ({ signedInPage: page }) => {
  for (const path of SIGN_IN_PAGES) {
    const response = await page.request.get(path, { maxRedirects: 0 });
    expect(response.status(), path).toBe(307);
    expect(new URL(response.headers()["location"] ?? "", response.url()).pathname, path).toBe("/product");
    expect(response.headers()["set-cookie"], path).toBeUndefined();
  }
  expect((await page.request.get("/api/viewer")).status()).toBe(200);
});

test("they are led on to `next`", async ({ signedInPage: page }) => {
  await page.goto("/signin?next=/product/server");
  await expect(page).toHaveURL("/product/server");
});

test("whose session has ended is shown them again", async ({ signedInPage: page }) => {
  const cookies = await page.context().cookies();
  await page
    .context()
    .addCookies(
      cookies
        .filter(({ name }) => name.startsWith("__convexAuth"))
        .map((cookie) => ({ ...cookie, value: cookie.value.slice(0, -3) })),
    );
  await page.goto("/signin");
  await expect(page).toHaveURL("/signin");
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});
