// What a page says of the session before the deployment has said anything: what the server knew when it sent the page.
import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures.ts";
import { addTask, openTasks, task, TASKS_HEADING } from "./pages.ts";

const SIGNED_OUT = "Not signed in";

test("a reload shows the signed-in page all the time, and never the other", async ({
  signedInPage: page,
}) => {
  await openTasks(page);
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  await watchText(page);
  for (const path of ["/product", "/product/messages", "/product/files", "/account"]) {
    await page.goto(path);
    await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();
    const seen = await textsSeen(page);
    expect(seen.length, path).toBeGreaterThan(0);
    for (const text of seen)
      expect(text, path).not.toMatch(new RegExp(`${SIGNED_OUT}|Sign in|Signed out`, "u"));
  }
  const html = await (await page.request.get("/product")).text();
  expect(html).not.toContain(SIGNED_OUT);
});

test("whoever is not signed in is told so by the server", async ({ page }) => {
  await page.goto("/signin");
  await expect(page.getByText(SIGNED_OUT)).toBeAttached();
  expect(await (await page.request.get("/signin")).text()).toContain(SIGNED_OUT);
});

test("nothing is asked before the deployment knows who asks, and nothing is refused", async ({
  signedInPage: page,
}) => {
  for (const path of ["/product", "/product/messages", "/account/devices"]) {
    const said = listenToSocket(page);
    await page.goto(path);
    await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();
    await expect.poll(() => said.received.some(({ type }) => type === "Transition")).toBe(true);
    const types = said.sent.map(({ type }) => type);
    expect(types.indexOf("Authenticate"), path).toBeGreaterThanOrEqual(0);
    expect(firstQuestion(said.sent), path).toBeGreaterThan(types.indexOf("Authenticate"));
    expect(JSON.stringify(said.received), path).not.toContain("QueryFailed");
  }
});

test("nor when somebody has just signed in by a form", async ({ page, signedInPage, account }) => {
  await signedInPage.context().clearCookies({ name: /^__convexAuth/u });
  const said = listenToSocket(page);
  await page.goto("/signin?next=/product/messages");
  await page.getByRole("textbox", { name: "E-mail" }).fill(account.email);
  await page.getByRole("textbox", { name: "Password" }).fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL("/product/messages");
  await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();
  expect(JSON.stringify(said.received)).not.toContain("QueryFailed");
});

test("a page that was left is asked for anew when it is gone to again", async ({ signedInPage: page }) => {
  await openTasks(page);
  await page.getByRole("link", { name: "From the server" }).click();
  await expect(page).toHaveURL("/product/server");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.headers()["rsc"] === "1" && !request.headers()["next-router-prefetch"])
      asked.push(request.url());
  });
  await page.getByRole("link", { name: "Live" }).click();
  await expect(page).toHaveURL("/product");
  await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();
  expect(asked.some((url) => new URL(url).pathname === "/product")).toBe(true);
});

interface Said {
  readonly sent: Record<string, unknown>[];
  readonly received: Record<string, unknown>[];
}

function listenToSocket(page: Page): Said {
  const said: Said = { sent: [], received: [] };
  page.once("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => said.sent.push(parse(payload)));
    socket.on("framereceived", ({ payload }) => said.received.push(parse(payload)));
  });
  return said;
}

function parse(payload: string | Buffer): Record<string, unknown> {
  return JSON.parse(payload.toString()) as Record<string, unknown>;
}

function firstQuestion(sent: readonly Record<string, unknown>[]): number {
  return sent.findIndex(
    ({ type, modifications }) =>
      type === "ModifyQuerySet" && Array.isArray(modifications) && modifications.length > 0,
  );
}

/** From now on, each page keeps what it has shown at any moment. */
async function watchText(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const texts = new Set<string>();
    Object.assign(window, { texts });
    new MutationObserver(() => texts.add(document.body?.innerText ?? "")).observe(document, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
}

async function textsSeen(page: Page): Promise<string[]> {
  return await page.evaluate(() => [...(window as unknown as { texts: Set<string> }).texts]);
}
