import { expect, test } from "./fixtures.ts";
import { isSignIn, signIn } from "./pages.ts";

/** Where an attacker would like a fresh sign-in to lead. */
const ATTACKS = [
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/%2f%2fevil.example",
  "%2f%2fevil.example",
  "%252f%252fevil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "https://evil.example/product",
  "https:evil.example",
  "http://localhost@evil.example/",
  "//user:pass@evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,hi",
  "/product/../..//evil.example",
];

test("a signed-in visitor is never sent to another place than ours", async ({
  signedInPage: page,
  baseURL,
}) => {
  for (const next of ATTACKS) {
    const response = await page.request.get(`/signin?next=${encodeURIComponent(next)}`, { maxRedirects: 0 });
    expect(response.status(), next).toBe(307);
    const location = new URL(response.headers()["location"] ?? "", response.url());
    expect(location.origin, next).toBe(baseURL);
    expect(location.href, next).not.toContain("evil");
  }
});

test("nor is one who signs in with a poisoned link", async ({ signedInPage: page, account, baseURL }) => {
  for (const next of ["//evil.example", "/\\evil.example"]) {
    await page.context().clearCookies();
    await page.goto(`/signin?next=${encodeURIComponent(next)}`);
    await signIn(page, account);
    await expect(page).toHaveURL("/product");
    expect(new URL(page.url()).origin).toBe(baseURL);
  }
});

test("a path of ours is kept, with its query", async ({ signedInPage: page, account }) => {
  await page.context().clearCookies();
  await page.goto("/product/server?page=2");
  await expect(page).toHaveURL(isSignIn("/product/server?page=2"));
  await signIn(page, account);
  await expect(page).toHaveURL("/product/server?page=2");
});
