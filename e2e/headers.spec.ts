import type { APIResponse, BrowserContext, PlaywrightTestArgs } from "@playwright/test";

import { forgetSession } from "./account.ts";
import { expireAccessToken, setSession } from "./agedSession.ts";
import { expect, test } from "./fixtures.ts";
import { hiddenFields } from "./hiddenFields.ts";
import { addTask, newTask, open, openTasks, signInButton } from "./pages.ts";

type Requests = PlaywrightTestArgs["request"];

const EVERYWHERE = {
  "strict-transport-security": /^max-age=63072000; includeSubDomains$/u,
  "x-content-type-options": /^nosniff$/u,
  "referrer-policy": /^strict-origin-when-cross-origin$/u,
  "permissions-policy": /camera=\(\)/u,
  "cross-origin-opener-policy": /^same-origin$/u,
  "cross-origin-resource-policy": /^same-origin$/u,
  "x-frame-options": /^DENY$/u,
} as const;

/** One of each kind of answer that is for one person, or for one moment. */
const PRIVATE: Readonly<
  Record<string, readonly [status: number, ask: (requests: Requests) => Promise<APIResponse>]>
> = {
  "a page": [200, (requests) => requests.get("/product")],
  "a page of a form": [200, (requests) => requests.get("/account")],
  "the data of a page": [200, (requests) => requests.get("/product", { headers: { rsc: "1" } })],
  "a redirect of who is signed in": [307, (requests) => requests.get("/signin", { maxRedirects: 0 })],
  "a route handler": [200, (requests) => requests.get("/api/viewer")],
  "a missing page": [404, (requests) => requests.get("/no-such-page")],
  "a page that is not for members": [404, (requests) => requests.get("/admin")],
  "a provider's answer to somebody who did not ask": [
    307,
    (requests) => requests.get("/account/callback?code=junk", { maxRedirects: 0 }),
  ],
  "an outage": [503, (requests) => requests.get("/unavailable")],
  "a refresh": [200, (requests) => askAuth(requests, "auth:signIn", { refreshToken: "dummy" })],
  "a refresh that is none": [400, (requests) => askAuth(requests, "auth:signIn", {})],
  "the wrong method": [405, (requests) => requests.get("/api/auth")],
  "a question of another site": [
    403,
    (requests) => requests.post("/product", { headers: { origin: "https://elsewhere.example" } }),
  ],
  "an address that is none": [400, (requests) => requests.get("/%ff")],
  "a sign-out": [200, (requests) => askAuth(requests, "auth:signOut", {})],
  "a redirect of who is not signed in": [307, (requests) => requests.get("/product", { maxRedirects: 0 })],
  "a refusal": [401, (requests) => requests.get("/api/viewer")],
  "the sign-in page": [200, (requests) => requests.get("/signin")],
  "a provider's answer to a sign-in that nobody began": [
    307,
    (requests) => requests.get("/signin/callback?code=junk", { maxRedirects: 0 }),
  ],
};

test("every private answer has every header, and no cache may keep it", async ({ signedInPage: page }) => {
  for (const [what, [status, ask]] of Object.entries(PRIVATE)) {
    const response = await ask(page.request);
    expect(response.status(), what).toBe(status);
    expectHeaders(response, what);
    expect(response.headers()["cache-control"], what).toMatch(/^private, (?:.*, )?no-store/u);
    if (isHtml(response)) expect(response.headers()["content-security-policy"], what).toContain("'nonce-");
  }
});

test("so has every answer that sets a cookie, whatever it sets", async ({ signedInPage: page }) => {
  const asks: Record<string, () => Promise<APIResponse>> = {
    "a page with a refresh": () => page.request.get("/product"),
    "a redirect with a refresh": () => page.request.get("/signin", { maxRedirects: 0 }),
    "a route handler with a refresh": () => page.request.get("/api/viewer"),
  };
  for (const [what, ask] of Object.entries(asks)) {
    await expireAccessToken(page.context());
    const response = await ask();
    expect(response.headers()["set-cookie"], what).toBeDefined();
    expect(response.headers()["cache-control"], what).toBe("private, no-store");
  }
  await beginProviderSignIn(page.context());
  const arrived = await page.request.get("/signin/callback?error=access_denied", { maxRedirects: 0 });
  expect(arrived.headers()["location"]).toContain("problem=cancelled");
  expect(arrived.headers()["set-cookie"]).toBeDefined();
  expect(arrived.headers()["cache-control"]).toBe("private, no-store");

  await setSession(page.context(), { access: "x", refresh: "x" });
  const cleared = await page.request.get("/signin");
  expect(cleared.headers()["set-cookie"]).toBeDefined();
  expect(cleared.headers()["cache-control"]).toBe("private, no-store");
});

// Next.js writes this header of a server action's answer itself, whatever the middleware has put there.
test("no cache may keep what a server action answers, least of all a session", async ({
  signedInPage: page,
  account,
}) => {
  await openTasks(page);
  const addForm = await hiddenFields(page.locator("form").filter({ has: newTask(page) }));
  const field = (await newTask(page).getAttribute("name")) ?? "";
  const [byScript] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    addTask(page, "buy milk"),
  ]);
  expect(await byScript.headerValue("cache-control")).toMatch(/\bno-store\b/u);

  const refused = await page.request.post("/product", { multipart: { ...addForm, [field]: " " } });
  expect(refused.status()).toBe(200);
  expectHeaders(refused, "a form that is refused");
  expect(refused.headers()["cache-control"]).toMatch(/\bno-store\b/u);

  await forgetSession(page.context());
  await open(page, "/signin");
  const signInForm = await hiddenFields(page.locator("form").filter({ has: signInButton(page) }));
  const { email, password } = account;
  const signedIn = await page.request.post("/signin", {
    multipart: { ...signInForm, email, password },
    maxRedirects: 0,
  });
  expect(signedIn.status()).toBe(303);
  expectHeaders(signedIn, "a sign-in");
  expect(signedIn.headers()["set-cookie"]).toContain("__convexAuthRefreshToken=");
  expect(signedIn.headers()["cache-control"]).toMatch(/\bno-store\b/u);
});

test("what is the same for everyone may be kept, carries no cookie, and has every header too", async ({
  signedInPage: page,
}) => {
  const html = await (await page.request.get("/")).text();
  const script = /src="(\/_next\/static\/[^"]+\.js)"/u.exec(html)?.[1] ?? "";
  const style = /href="(\/_next\/static\/[^"]+\.css)"/u.exec(html)?.[1] ?? "";
  const kept: readonly (readonly [path: string, cache: RegExp])[] = [
    ["/", /s-maxage/u],
    ["/icon.svg", /public/u],
    ["/robots.txt", /public/u],
    [script, /public.*immutable/u],
    [style, /public.*immutable/u],
  ];
  for (const [path, cache] of kept) {
    const response = await page.request.get(path);
    expect(response.status(), path).toBe(200);
    expectHeaders(response, path);
    expect(response.headers()["cache-control"], path).toMatch(cache);
    expect(response.headers()["set-cookie"], path).toBeUndefined();
  }
});

/** As if this browser had just been sent to GitHub. */
async function beginProviderSignIn(context: BrowserContext): Promise<void> {
  await forgetSession(context);
  const attempt = { kind: "oauth", provider: "github", next: "/product" };
  const values = {
    __convexAuthOAuthVerifier: "x",
    attempt: Buffer.from(JSON.stringify(attempt)).toString("base64url"),
  };
  await context.addCookies(
    Object.entries(values).map(([name, value]) => ({ name, value, domain: "localhost", path: "/" })),
  );
}

function expectHeaders(response: APIResponse, what: string): void {
  for (const [name, value] of Object.entries(EVERYWHERE)) {
    expect(response.headers()[name], `${name} of ${what}`).toMatch(value);
  }
  expect(response.headers()["x-powered-by"], what).toBeUndefined();
}

function isHtml(response: APIResponse): boolean {
  return response.headers()["content-type"]?.includes("text/html") ?? false;
}

async function askAuth(requests: Requests, action: string, args: object): Promise<APIResponse> {
  return await requests.post("/api/auth", { data: { action, args } });
}
