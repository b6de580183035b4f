import { request as requests, type APIRequestContext } from "@playwright/test";
import { SignJWT } from "jose";

import { accessToken } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { addTask, newTask, task } from "./pages.ts";
import { claimsOf, cookieHeader } from "./sessionTokens.ts";

const PROTECTED_PAGES = ["/product", "/product/server"];

/** Tokens that look right until somebody looks at the signature. */
async function forgedTokens(genuine: string): Promise<Record<string, string>> {
  const [, payload = ""] = genuine.split(".");
  const none = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
  const hs256 = new SignJWT(claimsOf(genuine)).setProtectedHeader({ alg: "HS256" });
  return {
    garbage: "x",
    "no signature": `${none}.${payload}.`,
    "another key": await hs256.sign(new TextEncoder().encode("a secret that is long enough")),
  };
}

for (const path of PROTECTED_PAGES) {
  test(`${path} sends a signed-out visitor to sign in, and says nothing else`, async ({ request }) => {
    const response = await request.get(path, { maxRedirects: 0 });
    expect(response.status()).toBe(307);
    expect(new URL(response.headers()["location"] ?? "", response.url()).pathname).toBe("/signin");
    // Next.js writes the address of a redirect into its body, and nothing else.
    expect(await response.text()).toMatch(/^\/signin\?next=[\w%]+$/u);
  });
}

test("the pages are sent to nobody with a forged cookie", async ({ signedInPage: page, baseURL }) => {
  await page.goto("/product");
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  const forged = await forgedTokens(await accessToken(page.context()));
  for (const [how, token] of Object.entries(forged)) {
    const stranger = await strangerWith(baseURL, token);
    for (const path of PROTECTED_PAGES) {
      const response = await stranger.get(path);
      expect(new URL(response.url()).pathname, how).toBe("/signin");
      expect(await response.text(), how).not.toContain("buy milk");
    }
    await stranger.dispose();
  }
});

test("the route handler answers the viewer, and nobody else", async ({
  signedInPage: page,
  account,
  baseURL,
}) => {
  const mine = await page.request.get("/api/viewer");
  expect(mine.status()).toBe(200);
  expect(mine.headers()["cache-control"]).toBe("private, no-store");
  expect(JSON.stringify(await mine.json())).toContain(account.email);

  const forged = await forgedTokens(await accessToken(page.context()));
  for (const token of ["", ...Object.values(forged)]) {
    const stranger = await strangerWith(baseURL, token);
    const response = await stranger.get("/api/viewer");
    expect(response.status()).toBe(401);
    expect(response.headers()["content-type"]).toContain("application/json");
    expect(response.headers()["cache-control"]).toBe("private, no-store");
    expect(await response.text()).not.toContain(account.email);
    await stranger.dispose();
  }
});

test("the server action does nothing for a missing or a forged cookie", async ({
  signedInPage: page,
  baseURL,
}) => {
  await page.goto("/product");
  const form = page.locator("form").filter({ has: newTask(page) });
  const hidden = await form
    .locator("input[type=hidden]")
    .evaluateAll((inputs) =>
      inputs.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""] as const),
    );
  const field = (await newTask(page).getAttribute("name")) ?? "";
  const send = (sender: APIRequestContext, text: string) =>
    sender.post("/product", {
      multipart: Object.fromEntries([...hidden, [field, text]]),
      headers: { origin: baseURL ?? "" },
    });

  const forged = await forgedTokens(await accessToken(page.context()));
  for (const token of ["", ...Object.values(forged)]) {
    const stranger = await strangerWith(baseURL, token);
    const response = await send(stranger, "from a stranger");
    expect(response.status()).toBe(200);
    expect(new URL(response.url()).pathname).toBe("/signin");
    expect(await response.text()).not.toContain("from a stranger");
    await stranger.dispose();
  }
  // The same request does work for the one whose cookies are right, or this test would show nothing.
  await send(page.request, "from myself");
  await page.goto("/product");
  await expect(task(page, "from myself")).toBeVisible();
  await expect(page.getByText("from a stranger")).toHaveCount(0);
});

test("an Origin of null and a broken body are refused, not failed on", async ({ request }) => {
  expect((await request.post("/signin", { headers: { origin: "null" } })).status()).toBe(403);
  const headers = { "content-type": "application/json" };
  expect((await request.post("/api/auth", { data: "{", headers })).status()).toBe(400);
});

async function strangerWith(baseURL: string | undefined, token: string): Promise<APIRequestContext> {
  const cookie = cookieHeader({ token, refreshToken: "x" });
  return requests.newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(token === "" ? {} : { extraHTTPHeaders: { cookie } }),
  });
}
