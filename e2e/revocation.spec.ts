// A session that is ended elsewhere: at once, for everything that it could do, and on every page that it has open.
import { request as requests, type BrowserContext, type Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { accessToken, sessionCookies, signIn } from "./account.ts";
import { button, openAccount } from "./accountPages.ts";
import { expireAccessToken, refreshToken } from "./agedSession.ts";
import { expect, test } from "./fixtures.ts";
import {
  expectSignedIn,
  isSignIn,
  newTask,
  notice,
  open,
  openTasks,
  signOut,
  TASKS_HEADING,
} from "./pages.ts";
import { claimsOf, cookieHeader } from "./sessionTokens.ts";

const SIGNED_OUT = "You have been signed out. Please sign in again.";
const AT_ONCE_MS = 1000; // 1 second
const LIVE_PAGES = [
  "/product",
  "/product/messages",
  "/product/files",
  "/account/devices",
  "/account/log",
  "/account/delete",
];

test("open pages of a revoked session show that it is over within a second, whatever they show", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await openTasks(page);
  await signIn(anotherBrowser, account, services);
  for (const path of LIVE_PAGES) {
    const other = await anotherBrowser.newPage();
    const alive = whenAlive(other);
    await open(other, path);
    await alive;

    const emptied = await watchForEmptiness(other);
    await revokeOthers(page.context(), services.convexUrl);
    const revoked = Date.now();
    const { at, text } = await emptied();
    expect(at - revoked, path).toBeLessThan(AT_ONCE_MS);
    expect(text, path).toContain("Signed out");
    await expect(other).toHaveURL(isSignIn(path));
    await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    // Whoever does not see it hears it.
    await expect(other.locator(":focus")).toHaveText(SIGNED_OUT);
    expect(await sessionCookies(anotherBrowser)).toEqual([]);
    await other.goBack();
    await expect(other.getByRole("heading", { name: TASKS_HEADING })).toHaveCount(0);

    await other.close();
    await signIn(anotherBrowser, account, services);
  }
  // The one that revoked the others goes on.
  expect((await page.request.get("/api/viewer")).status()).toBe(200);
});

test("so does the page that was asked to delete the account, and did not", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await signIn(anotherBrowser, account, services);
  const other = await anotherBrowser.newPage();
  const alive = whenAlive(other);
  await openAccount(other, "/account/delete");
  await alive;
  await other.getByRole("textbox", { name: /Type .* to go on/u }).fill("somebody@example.com");
  await button(other, "Delete my account").click();
  await expect(other.getByRole("textbox")).toHaveAccessibleDescription(/^Type /u);
  await revokeOthers(page.context(), services.convexUrl);
  await expect(other).toHaveURL(isSignIn("/account/delete"));
});

test("the next request of any kind is refused", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
  baseURL,
}) => {
  await signIn(anotherBrowser, account, services);
  const other = await anotherBrowser.newPage();
  await other.goto("/product");
  const form = await readForm(other);
  const token = await accessToken(anotherBrowser);
  const refresh = await refreshToken(anotherBrowser);
  const cookie = cookieHeader({ token, refreshToken: refresh });
  await other.close();
  await revokeOthers(page.context(), services.convexUrl);

  const revoked = await requests.newContext({ baseURL: baseURL ?? "", extraHTTPHeaders: { cookie } });
  const pageView = await revoked.get("/product", { maxRedirects: 0 });
  expect([pageView.status(), new URL(pageView.headers()["location"] ?? "", pageView.url()).pathname]).toEqual(
    [307, "/signin"],
  );
  expect((await revoked.get("/api/viewer")).status(), "route handler").toBe(401);
  const action = await revoked.post("/product", {
    multipart: { ...form.hidden, [form.field]: "from a revoked session" },
    headers: { origin: baseURL ?? "" },
  });
  expect(new URL(action.url()).pathname, "server action").toBe("/signin");

  const site = claimsOf(token).iss;
  const Authorization = `Bearer ${token}`;
  expect((await fetch(`${site}/export`, { headers: { Authorization } })).status, "HTTP action").toBe(401);
  expect(
    (await fetch(`${site}/files`, { method: "POST", headers: { Authorization }, body: "x" })).status,
    "upload",
  ).toBe(401);

  const client = new ConvexHttpClient(services.convexUrl);
  client.setAuth(token);
  const unauthenticated = { data: { code: "unauthenticated" } };
  await expect(client.query(api.tasks.list, {}), "query").rejects.toMatchObject(unauthenticated);
  await expect(client.mutation(api.tasks.add, { text: "x" }), "mutation").rejects.toMatchObject(
    unauthenticated,
  );
  await expect(client.action(api.recent.requestCode, {}), "action").rejects.toMatchObject(unauthenticated);
  expect(await client.query(api.auth.isAuthenticated, {})).toBe(false);
  client.clearAuth();
  expect(await client.action(api.auth.signIn, { refreshToken: refresh }), "refresh").toMatchObject({
    tokens: null,
  });
  await revoked.dispose();

  const own = new ConvexHttpClient(services.convexUrl);
  own.setAuth(await accessToken(page.context()));
  expect(await own.query(api.tasks.list, {})).toEqual([]);
});

test("whoever comes back to a session that was ended elsewhere is told so, and nobody else is", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  const other = await anotherBrowser.newPage();
  for (const isExpired of [false, true]) {
    await signIn(anotherBrowser, account, services);
    await revokeOthers(page.context(), services.convexUrl);
    if (isExpired) await expireAccessToken(anotherBrowser);
    await other.goto("/account/data");
    await expect(other).toHaveURL(isSignIn("/account/data"));
    await expect(notice(other, SIGNED_OUT)).toBeVisible();
    expect(await sessionCookies(anotherBrowser)).toEqual([]);
    // It was said once.
    await other.goto("/account/data");
    await expect(other).toHaveURL(isSignIn("/account/data"));
    await expect(other.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    await expect(notice(other, /./u)).toHaveCount(0);
  }
  // It does not stand in the way.
  await signIn(anotherBrowser, account, services);
  await other.goto("/signin?problem=signed-out&next=/product");
  await expectSignedIn(other, account.name);
});

test("a refresh token that is none, or of another session, ends nothing and breaks nothing", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await signIn(anotherBrowser, account, services);
  const own = await refreshToken(anotherBrowser);
  const [token = ""] = own.split("|");
  const [, session = ""] = (await refreshToken(page.context())).split("|");
  const client = new ConvexHttpClient(services.convexUrl);
  for (const forged of [`${token}|${session}`, "no|token", "x", "|", `${session}|${token}`, `${own}|`]) {
    const answer = await client.action(api.auth.signIn, { refreshToken: forged });
    expect(answer, forged).toEqual({ tokens: null });
  }
  for (const context of [page.context(), anotherBrowser]) {
    expect((await context.request.get("/api/viewer")).status()).toBe(200);
    const answer = await client.action(api.auth.signIn, { refreshToken: await refreshToken(context) });
    expect(answer.tokens).toBeTruthy();
  }
});

test("signing out ends the session for good, also with an access token that has expired", async ({
  signedInPage: page,
  services,
}) => {
  await openTasks(page);
  const [token, refresh] = [await accessToken(page.context()), await refreshToken(page.context())];
  await expireAccessToken(page.context());
  await signOut(page);
  await expect(page).toHaveURL("/");
  expect(await sessionCookies(page.context())).toEqual([]);

  const client = new ConvexHttpClient(services.convexUrl);
  expect(await client.action(api.auth.signIn, { refreshToken: refresh })).toMatchObject({ tokens: null });
  client.setAuth(token);
  expect(await client.query(api.auth.isAuthenticated, {})).toBe(false);
});

test("signing out with nothing but the access token ends the session too", async ({
  signedInPage: page,
  services,
}) => {
  const token = await accessToken(page.context());
  await page.context().clearCookies({ name: "__convexAuthRefreshToken" });
  const response = await page.request.post("/api/auth", { data: { action: "auth:signOut" } });
  expect(response.status()).toBe(200);
  const client = new ConvexHttpClient(services.convexUrl);
  client.setAuth(token);
  expect(await client.query(api.auth.isAuthenticated, {})).toBe(false);
});

/** Once the next page has heard that its session is not over. */
async function whenAlive(page: Page): Promise<void> {
  const socket = await page.waitForEvent("websocket");
  await socket.waitForEvent("framereceived", ({ payload }) => payload.includes('"value":true'));
}

interface Emptied {
  readonly at: number;
  readonly text: string;
}

/**
 * Tells when what the page shows is gone, and what it shows then, before the browser is anywhere else. The page says so by
 * a call: an answer of `evaluate` can be lost with a page that is left at once.
 */
async function watchForEmptiness(page: Page): Promise<() => Promise<Emptied>> {
  let tell: (emptied: Emptied) => void;
  const emptied = new Promise<Emptied>((resolve) => (tell = resolve));
  await page.exposeFunction("tellEmptied", (said: Emptied) => tell(said));
  await page.evaluate(() => {
    const { tellEmptied } = window as unknown as { tellEmptied: (emptied: Emptied) => Promise<void> };
    const main = document.querySelector("main");
    new MutationObserver(() => {
      if (main?.isConnected !== false) return;
      void tellEmptied({ at: Date.now(), text: document.body.innerText });
    }).observe(document.body, { childList: true, subtree: true });
  });
  return async () => await emptied;
}

async function revokeOthers(context: BrowserContext, convexUrl: string): Promise<void> {
  const client = new ConvexHttpClient(convexUrl);
  client.setAuth(await accessToken(context));
  expect(await client.mutation(api.sessions.revokeOthers, {})).toMatchObject({ ok: true });
}

/** What the form for a new task sends besides its text. */
async function readForm(page: Page): Promise<{ hidden: Record<string, string>; field: string }> {
  const inputs = page
    .locator("form")
    .filter({ has: newTask(page) })
    .locator("input[type=hidden]");
  const hidden = await inputs.evaluateAll((all) =>
    all.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""] as const),
  );
  return { hidden: Object.fromEntries(hidden), field: (await newTask(page).getAttribute("name")) ?? "" };
}
