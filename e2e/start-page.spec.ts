import { expect, test } from "./fixtures.ts";

test("the start page is the same for everyone: built once, fit for a shared cache, without a cookie", async ({
  request,
  signedInPage: page,
}) => {
  const forAnyone = await request.get("/");
  expect(forAnyone.status()).toBe(200);
  expect(forAnyone.headers()["cache-control"]).toContain("s-maxage");
  expect(forAnyone.headers()["set-cookie"]).toBeUndefined();

  const forSignedIn = await page.request.get("/");
  expect(await forSignedIn.text()).toBe(await forAnyone.text());
  expect(forSignedIn.headers()["set-cookie"]).toBeUndefined();
});

test("a private page is kept by no cache", async ({ signedInPage: page }) => {
  for (const path of ["/product", "/product/server", "/api/viewer"]) {
    const response = await page.request.get(path);
    expect(response.headers()["cache-control"], path).toBe("private, no-store");
  }
});
