// What the middleware answers, in the build that people get. Each row is one of the ways in which the library around it is
// known to lose a redirect, a refusal or a session.
import type { APIResponse, BrowserContext } from "@playwright/test";

import { accessToken, forgetSession, sessionCookies } from "./account.ts";
import { expireAccessToken, expired, refreshToken, setSession } from "./agedSession.ts";
import { expect, test } from "./fixtures.ts";
import { hiddenFields } from "./hiddenFields.ts";
import {
  addTask,
  isSignIn,
  open,
  openTasks,
  signIn,
  signInButton,
  signOut,
  task,
  TASKS_HEADING,
} from "./pages.ts";
import { cookieHeader } from "./sessionTokens.ts";

const MAX_AGE_S = 60 * 60 * 24 * 14; // 14 days
const MINUTE_S = 60;

type Spoil = (context: BrowserContext) => Promise<void>;

/** Sessions that are no more. */
const DEAD: Readonly<Record<string, Spoil>> = {
  "a garbage cookie": (context) => setSession(context, { access: "x", refresh: undefined }),
  "two garbage cookies": (context) => setSession(context, { access: "x", refresh: "x" }),
  "garbage beside a good refresh token": (context) => setSession(context, { access: "x" }),
  "a token that is JSON, and no token": (context) =>
    setSession(context, { access: "e30.e30.e30", refresh: "x|y" }),
  "no access token": (context) => setSession(context, { access: undefined }),
  "no refresh token": (context) => setSession(context, { refresh: undefined }),
  "an expired token, and garbage to refresh it by": async (context) => {
    await expireAccessToken(context);
    await setSession(context, { refresh: "x" });
  },
  "an expired token, and a refresh token of nobody": async (context) => {
    await expireAccessToken(context);
    const [token = "", session = ""] = (await refreshToken(context)).split("|");
    await setSession(context, { refresh: `${token.slice(0, -2)}|${session.slice(0, -2)}` });
  },
  "an expired token, and the halves of the refresh token exchanged": async (context) => {
    await expireAccessToken(context);
    await setSession(context, { refresh: (await refreshToken(context)).split("|").toReversed().join("|") });
  },
};

for (const [what, spoil] of Object.entries(DEAD)) {
  test(`${what} leads to the sign-in page, is refused by the API, and is cleared`, async ({
    signedInPage: page,
  }) => {
    const context = page.context();
    const good = { access: await accessToken(context), refresh: await refreshToken(context) };

    await spoil(context);
    await page.goto("/product");
    await expect(page).toHaveURL(isSignIn("/product"));
    await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    expect(await sessionCookies(context)).toEqual([]);

    await setSession(context, good);
    await spoil(context);
    const refusal = await page.request.get("/api/viewer");
    expect(refusal.status()).toBe(401);
    expect(await refusal.json()).toEqual({ error: "unauthenticated" });
    expectPrivate(refusal);
    expect(await sessionCookies(context)).toEqual([]);

    await setSession(context, good);
    await spoil(context);
    const signInPage = await page.request.get("/signin", { maxRedirects: 0 });
    expect(signInPage.status()).toBe(200);
    expect(await signInPage.text()).toContain("Welcome back");
    expectPrivate(signInPage);
    expect(await sessionCookies(context)).toEqual([]);
  });
}

test.describe("an expired token with a good refresh token", () => {
  test("shows the page, with its data and its policy, and new cookies", async ({
    signedInPage: page,
    account,
  }) => {
    const context = page.context();
    await openTasks(page);
    await addTask(page, "buy milk");
    await expect(task(page, "buy milk")).toBeVisible();

    for (const path of ["/product", "/product/server"]) {
      const before = await refreshToken(context);
      await expireAccessToken(context);
      const response = await page.goto(path);
      expect(response?.status()).toBe(200);
      const html = (await response?.text()) ?? "";
      expect(html).toContain("buy milk");
      expect(html).toContain(account.name);
      expect(response?.headers()["content-security-policy"]).toContain("'nonce-");
      expect(response?.headers()["cache-control"]).toBe("private, no-store");
      await expect(task(page, "buy milk")).toBeVisible();
      expect(await refreshToken(context)).not.toBe(before);
      await expectLasting(context);
    }
  });

  test("is answered by the API, which refuses nobody for it", async ({ signedInPage: page, account }) => {
    await expireAccessToken(page.context());
    const response = await page.request.get("/api/viewer");
    expect(response.status()).toBe(200);
    expect(await response.text()).toContain(account.email);
    expectPrivate(response);
    await expectLasting(page.context());
  });

  test("is redirected as anybody who is signed in, and the redirect carries the new cookies", async ({
    signedInPage: page,
  }) => {
    await expireAccessToken(page.context());
    const response = await page.request.get("/signin?next=/product/server", { maxRedirects: 0 });
    expect(response.status()).toBe(307);
    expect(new URL(response.headers()["location"] ?? "", response.url()).pathname).toBe("/product/server");
    expect(setCookies(response)).toHaveLength(3);
    expectPrivate(response);
    await expectLasting(page.context());
  });

  test("can be refreshed by many requests at once", async ({ signedInPage: page, playwright, baseURL }) => {
    const cookie = cookieHeader({
      token: expired(await accessToken(page.context())),
      refreshToken: await refreshToken(page.context()),
    });
    const responses = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const request = await playwright.request.newContext({
          baseURL: baseURL ?? "",
          extraHTTPHeaders: { cookie },
        });
        const response = await request.get("/api/viewer");
        const status = response.status();
        await request.dispose();
        return status;
      }),
    );
    expect(responses).toEqual(Array.from({ length: 8 }, () => 200));
  });
});

test("address and page agree after each way in and out", async ({ signedInPage: page, account }) => {
  await openTasks(page);
  await signOut(page);
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(TASKS_HEADING);

  await page.goto("/product/server");
  await expect(page).toHaveURL(isSignIn("/product/server"));
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await signIn(page, account);
  await expect(page).toHaveURL("/product/server");
  await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();
  await page.goBack();
  await expect(page).not.toHaveURL(/signin/u);

  // Whose session ended while the page was open: a form of it answers in its place, under its own address.
  await open(page, "/product");
  await page.context().clearCookies({ name: /^__convexAuth/u });
  await addTask(page, "too late");
  await expect(page.getByLabel("New task")).toHaveAccessibleDescription(/signed out|sign in/iu);
  await expect(page).toHaveURL("/product");
});

test("paths are protected however they are written", async ({ request, baseURL }) => {
  const toSignIn = (path: string) => `307 /signin?next=${encodeURIComponent(path)}`;
  const answers: Readonly<Record<string, string>> = {
    "/product": toSignIn("/product"),
    "/%70roduct": toSignIn("/%70roduct"),
    "/product/%73erver": toSignIn("/product/%73erver"),
    "/product/server.json": toSignIn("/product/server.json"),
    // To Next.js, the data of that page.
    "/product.rsc": toSignIn("/product"),
    "/account/a.b": toSignIn("/account/a.b"),
    "/accoun%74/undo": toSignIn("/accoun%74/undo"),
    "/jane.doe": toSignIn("/jane.doe"),
    "/signin%2f..%2fproduct": toSignIn("/signin%2f..%2fproduct"),
    "/PRODUCT": toSignIn("/PRODUCT"),
    "/product?_rsc=1": toSignIn("/product"),
    "/product/;/server": toSignIn("/product/;/server"),
    "/icon.svg/product": toSignIn("/icon.svg/product"),
    "/api/viewer": "401",
    "/api/%76iewer": "401",
    "/api/viewer.json": "401",
    "/api/no-such-route": "401",
    // Below the sign-in pages, and none of them.
    "/signin/..%2fproduct": "404",
    // Next.js tidies this one before it asks anybody.
    "//product": "308 /product",
  };
  const met: Record<string, string> = {};
  for (const path of Object.keys(answers)) {
    const response = await request.get(`${baseURL}${path}`, { maxRedirects: 0 });
    met[path] = answerOf(response);
    const text = await response.text();
    expect(text, path).not.toContain("New task");
    expect(setCookies(response), path).toEqual([]);
    // The pages refuse by themselves too. This says that the middleware was asked.
    if (!path.startsWith("//"))
      expect(response.headers()["content-security-policy"], path).toContain("'nonce-");
  }
  expect(met).toEqual(answers);

  for (const path of ["/product", "/jane.doe", "/api/viewer"]) {
    expect(answerOf(await request.head(path, { maxRedirects: 0 })), `HEAD ${path}`).toBe(answers[path]);
  }
  // Next's own headers of a prefetch, or of a request that another instance is said to have let through.
  for (const headers of [
    { rsc: "1" },
    { rsc: "1", "next-router-prefetch": "1" },
    { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
    { "x-middleware-subrequest": "src/middleware" },
    { "x-middleware-next": "1" },
  ]) {
    const response = await request.get("/product", { headers, maxRedirects: 0 });
    expect(answerOf(response), JSON.stringify(headers)).toBe(toSignIn("/product"));
  }
});

test("a path that cannot be decoded is a bad request", async ({ request }) => {
  for (const path of ["/%E0%A4%A", "/product/%", "/signin/%ff", "/api/%c0%ae"]) {
    expect((await request.get(path, { maxRedirects: 0 })).status(), path).toBe(400);
  }
});

test("a code in an address signs nobody in or out", async ({ signedInPage: page }) => {
  const before = await sessionCookies(page.context());
  for (const path of [
    "/",
    "/product",
    "/product/server",
    "/signin/link",
    "/signin/callback",
    "/account",
    "/api/viewer",
  ]) {
    const response = await page.request.get(`${path}?code=junk`, { headers: { accept: "text/html" } });
    expect(response.status(), path).toBe(200);
  }
  await page.goto("/?code=junk");
  await openTasks(page);
  expect(await sessionCookies(page.context())).toEqual(before);
});

test("cookies last as long as the session may rest, from the sign-in and from each refresh", async ({
  page,
  signedInPage,
  account,
}) => {
  await signedInPage.context().clearCookies({ name: /^__convexAuth/u });
  await open(page, "/signin");
  await signIn(page, account);
  await expect(page).toHaveURL("/product");
  await expectLasting(page.context());

  // A page that still loads would refresh too, with cookies that are changed under its hands.
  await page.goto("about:blank");
  await expireAccessToken(page.context());
  await page.goto("/product");
  await expectLasting(page.context());

  const refreshed = await page.request.post("/api/auth", {
    data: { action: "auth:signIn", args: { refreshToken: "dummy" } },
  });
  expect(refreshed.status()).toBe(200);
  expectPrivate(refreshed);
  expect(
    setCookies(refreshed).filter((cookie) => new RegExp(`Max-Age=${MAX_AGE_S}(?:;|$)`, "iu").test(cookie)),
  ).toHaveLength(2);
});

test("behind a TLS proxy that keeps the host and names its protocol, cookies are bound to both", async ({
  signedInPage: page,
  playwright,
  baseURL,
}) => {
  const tokens = [await accessToken(page.context()), await refreshToken(page.context())];
  const proxied = await playwright.request.newContext({
    extraHTTPHeaders: {
      host: "doorman.example",
      origin: "https://doorman.example",
      "x-forwarded-proto": "https",
      cookie: `__Host-__convexAuthJWT=${tokens[0]}; __Host-__convexAuthRefreshToken=${tokens[1]}`,
    },
  });
  const data = { action: "auth:signIn", args: { refreshToken: "dummy" } };
  const response = await proxied.post(`${baseURL}/api/auth`, { data });
  expect(response.status()).toBe(200);
  expect(await response.json()).toMatchObject({ tokens: { refreshToken: "dummy" } });
  for (const name of ["__Host-__convexAuthJWT", "__Host-__convexAuthRefreshToken"]) {
    const cookie = setCookies(response).find((text) => text.startsWith(`${name}=`)) ?? "";
    expect(cookie).toMatch(/; Secure/iu);
    expect(cookie).toMatch(/; HttpOnly/iu);
    expect(cookie).toMatch(/; Path=\/(?:;|$)/iu);
    expect(cookie).not.toMatch(/Domain/iu);
  }
  await proxied.dispose();
});

test("behind such a proxy a sign-in begins a session; behind one that says less it is refused by name", async ({
  page,
  signedInPage,
  account,
  playwright,
  baseURL,
}) => {
  await forgetSession(signedInPage.context());
  await open(page, "/signin");
  const hidden = await hiddenFields(page.locator("form").filter({ has: signInButton(page) }));
  const { email, password } = account;
  const send = async (headers: Record<string, string>) => {
    const proxied = await playwright.request.newContext({
      extraHTTPHeaders: { origin: "https://doorman.example", ...headers },
    });
    const response = await proxied.post(`${baseURL}/signin`, {
      multipart: { ...hidden, email, password },
      maxRedirects: 0,
    });
    const answer = { status: response.status(), cookies: setCookies(response), text: await response.text() };
    await proxied.dispose();
    return answer;
  };

  const host = "doorman.example";
  for (const headers of [
    { host },
    { host, "x-forwarded-proto": "http" },
    { "x-forwarded-host": host, "x-forwarded-proto": "https" },
  ]) {
    const refused = await send(headers);
    expect([refused.status, refused.cookies], JSON.stringify(headers)).toEqual([403, []]);
    expect(JSON.parse(refused.text)).toEqual({ error: "cross_origin" });
  }

  const { status, cookies } = await send({ host, "x-forwarded-proto": "https" });
  expect(status).toBe(303);
  const names = ["__Host-__convexAuthJWT", "__Host-__convexAuthRefreshToken"];
  const session = names.map(
    (name) => cookies.find((text) => text.startsWith(`${name}=`))?.split(";")[0] ?? "",
  );
  const viewer = await playwright.request.newContext({
    extraHTTPHeaders: { host, "x-forwarded-proto": "https", cookie: session.join("; ") },
  });
  expect(await (await viewer.get(`${baseURL}/api/viewer`)).text()).toContain(email);
  await viewer.dispose();
});

async function expectLasting(context: BrowserContext): Promise<void> {
  const cookies = await sessionCookies(context);
  expect(cookies.map(({ name }) => name).toSorted()).toEqual(["__convexAuthJWT", "__convexAuthRefreshToken"]);
  for (const { name, expires, httpOnly, sameSite } of cookies) {
    expect(Math.abs(expires - Date.now() / 1000 - MAX_AGE_S), name).toBeLessThan(MINUTE_S);
    expect({ httpOnly, sameSite }).toEqual({ httpOnly: true, sameSite: "Lax" });
  }
}

function expectPrivate(response: APIResponse): void {
  expect(response.headers()["cache-control"], response.url()).toBe("private, no-store");
}

/** The status, and where it leads. */
function answerOf(response: APIResponse): string {
  const to = response.headers()["location"];
  if (to === undefined) return String(response.status());
  const { pathname, search } = new URL(to, response.url());
  return `${response.status()} ${pathname}${search}`;
}

function setCookies(response: APIResponse): string[] {
  return response
    .headersArray()
    .flatMap(({ name, value }) => (name.toLowerCase() === "set-cookie" ? [value] : []));
}
