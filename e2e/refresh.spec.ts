// Sessions while something is wrong between the pages and the deployment: nobody is signed out by it, nobody waits for
// ever, and everything goes on by itself when it is over.
import type { APIResponse, BrowserContext, Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { accessToken, sessionCookies, signUp } from "./account.ts";
import { expireAccessToken, refreshToken } from "./agedSession.ts";
import { FaultyProxy, type Fault } from "./faultyProxy.ts";
import { expect, test as base } from "./fixtures.ts";
import { OwnStack } from "./ownStack.ts";
import { addTask, newTask, openTasks, task, TASKS_HEADING, UNREACHABLE_HEADING } from "./pages.ts";

const START_MS = 1000 * 60; // 1 minute
const RECONNECT_MS = 1000 * 30; // 30 seconds: the client waits longer after each attempt

// The longest that a call to the deployment may take, as `app/_session/deploymentFetch.ts` has it, and some more.
const ANSWER_MS = 1000 * (15 + 5);

interface Faulty {
  readonly stack: OwnStack;
  /** Between the pages and the deployment. */
  readonly proxy: FaultyProxy;
}

const test = base.extend<object, { faulty: Faulty }>({
  faulty: [
    async ({ sharedServices }, use) => {
      const proxies: FaultyProxy[] = [];
      const through = async (url: string) => {
        const proxy = await FaultyProxy.start(url);
        proxies.push(proxy);
        return proxy.url;
      };
      const stack = await OwnStack.start("refresh", sharedServices, { through });
      for (const proxy of proxies) await use({ stack, proxy });
      await stack.stop();
      for (const proxy of proxies) proxy.close();
    },
    { scope: "worker", timeout: START_MS },
  ],
  services: [async ({ faulty }, use) => use(faulty.stack.services), { scope: "worker" }],
  baseURL: async ({ faulty }, use) => use(faulty.stack.origin),
});

// One after another, in one worker: they share the way to the deployment.
test.describe.configure({ mode: "default" });
test.use({ expectedComplaints: [/WebSocket|ERR_CONNECTION|status of (?:400|503)/u] });
test.afterEach(({ faulty: { proxy } }) => proxy.play("none"));

const OUTAGES: readonly Fault[] = ["cut", "fail", "stall"];

for (const fault of OUTAGES) {
  test(`while every call meets a "${fault}", a session that must be refreshed is kept, and goes on afterwards`, async ({
    signedInPage: page,
    faulty: { proxy },
  }) => {
    const context = page.context();
    await expireAccessToken(context);
    const before = await sessionCookies(context);
    proxy.play(fault);

    const began = Date.now();
    const [response, viewer, refresh] = await Promise.all([
      page.goto("/product", { timeout: ANSWER_MS * 2 }),
      page.request.get("/api/viewer", { timeout: ANSWER_MS * 2 }),
      askForRefresh(page.request),
    ]);
    expect(Date.now() - began).toBeLessThan(ANSWER_MS);
    await expect(page.getByRole("heading", { name: UNREACHABLE_HEADING })).toBeVisible();
    await expect(page).toHaveURL("/product");
    expect(response?.status()).toBe(503);
    expect(Number(response?.headers()["retry-after"])).toBeGreaterThan(0);
    for (const refused of [viewer, refresh]) await expectUnavailable(refused);
    expect(await sessionCookies(context)).toEqual(before);

    proxy.play("none");
    await page.getByRole("link", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();
    await addTask(page, "after all");
    await expect(task(page, "after all")).toBeVisible();
  });

  test(`so is one that is fresh, while every call meets a "${fault}"`, async ({
    signedInPage: page,
    faulty: { proxy },
  }) => {
    const before = await sessionCookies(page.context());
    proxy.play(fault);
    const began = Date.now();
    const answers = await Promise.all(
      ["/product", "/product/server", "/signin", "/account", "/api/viewer"].map((path) =>
        page.request.get(path, { timeout: ANSWER_MS * 2 }),
      ),
    );
    expect(Date.now() - began).toBeLessThan(ANSWER_MS);
    for (const answer of answers) {
      expect(answer.status(), answer.url()).toBe(503);
      expect(Number(answer.headers()["retry-after"]), answer.url()).toBeGreaterThan(0);
    }
    expect(await sessionCookies(page.context())).toEqual(before);
  });
}

test("an answer that is lost on the way costs nobody their session: the next question gets it again", async ({
  signedInPage: page,
  faulty: { proxy },
}) => {
  const context = page.context();
  await expireAccessToken(context);
  const before = await refreshToken(context);
  proxy.play("lose");
  expect((await page.request.get("/api/viewer")).status()).toBe(503);
  expect(await refreshToken(context)).toBe(before);
  proxy.play("none");
  expect((await page.request.get("/api/viewer")).status()).toBe(200);
  expect(await refreshToken(context)).not.toBe(before);
});

test("a form that is sent during an outage says so, and its text and the session are kept", async ({
  signedInPage: page,
  faulty: { proxy },
}) => {
  await openTasks(page);
  await expireAccessToken(page.context());
  const before = await sessionCookies(page.context());
  proxy.play("cut");
  await addTask(page, "buy milk");
  await expect(page.getByLabel("New task")).toHaveAccessibleDescription(/./u);
  await expect(page.getByLabel("New task")).toHaveValue("buy milk");
  await expect(page).toHaveURL("/product");
  expect(await sessionCookies(page.context())).toEqual(before);
});

for (const fault of OUTAGES) {
  test(`an open page whose own refresh meets a "${fault}" tries again, and goes on without being loaded again`, async ({
    page,
    account,
    services,
    faulty: { proxy },
  }) => {
    await page.clock.install();
    await signUp(page.context(), account, services);
    await openTasks(page);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const before = await accessToken(page.context());
    const asked = countRefreshes(page);

    proxy.play(fault);
    // The time at which the client asks for another token passes, and the deployment is not there.
    await page.clock.fastForward("10:00");
    await expect.poll(() => asked.failed, { timeout: ANSWER_MS * 2 }).toBeGreaterThan(1);
    expect(await accessToken(page.context())).toBe(before);
    await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();

    proxy.play("none");
    const deployment = new ConvexHttpClient(services.convexUrl);
    deployment.setAuth(before);
    await deployment.mutation(api.tasks.add, { text: "from elsewhere" });
    await expect(task(page, "from elsewhere")).toBeVisible({ timeout: RECONNECT_MS });
    await addTask(page, "from here");
    await expect(task(page, "from here")).toBeVisible({ timeout: RECONNECT_MS });
    await expect.poll(() => asked.answered, { timeout: RECONNECT_MS }).toBe(1);
    expect(await accessToken(page.context())).not.toBe(before);
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
  });
}

test("whoever leaves a page during a refresh is not asked whether they are sure", async ({
  page,
  account,
  services,
  faulty: { proxy },
}) => {
  await page.clock.install();
  await signUp(page.context(), account, services);
  await openTasks(page);
  // Browsers ask only on behalf of pages that somebody has used.
  await newTask(page).click();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  const refresh = page.waitForRequest("**/api/auth");
  proxy.play("stall");
  await page.clock.fastForward("10:00");
  await refresh;
  await page.goto("/");
  await expect(page).toHaveURL("/");
  expect(asked).toEqual([]);
});

test("a page view asks the deployment for its own data, and for nothing else", async ({
  signedInPage: page,
  faulty: { proxy },
}) => {
  await openTasks(page);
  for (const [path, functions] of [
    ["/product", ["tasks:list", "users:viewer"]],
    ["/api/viewer", ["users:viewer"]],
    ["/", []],
  ] as const) {
    proxy.calls.length = 0;
    expect((await page.request.get(path)).status()).toBe(200);
    expect(proxy.calls.toSorted(), path).toEqual(functions);
  }
});

test("loading a page exchanges no token that is still good", async ({ signedInPage: page }) => {
  const asked = countRefreshes(page);
  await openTasks(page);
  await page.reload();
  await openTasks(page);
  expect(asked).toEqual({ failed: 0, answered: 0 });
});

async function askForRefresh(request: BrowserContext["request"]): Promise<APIResponse> {
  const data = { action: "auth:signIn", args: { refreshToken: "dummy" } };
  return await request.post("/api/auth", { data, timeout: ANSWER_MS * 2 });
}

async function expectUnavailable(response: APIResponse): Promise<void> {
  expect(response.status(), response.url()).toBe(503);
  expect(await response.json()).toEqual({ error: "unavailable" });
  expect(Number(response.headers()["retry-after"])).toBeGreaterThan(0);
  expect(response.headers()["cache-control"]).toBe("private, no-store");
}

function countRefreshes(page: Page): { failed: number; answered: number } {
  const asked = { failed: 0, answered: 0 };
  page.on("response", (response) => {
    if (new URL(response.url()).pathname !== "/api/auth") return;
    if (response.ok()) asked.answered += 1;
    else asked.failed += 1;
  });
  return asked;
}
