import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api";
import { accessToken } from "./account.ts";
import { expect } from "./fixtures.ts";
import { testWithOwnStack } from "./ownStackTest.ts";
import { addTask, checkbox, openTasks, task, TASKS_HEADING, UNREACHABLE_HEADING } from "./pages.ts";

const RECONNECT_MS = 1000 * 30; // 30 seconds: the client waits longer after each attempt

const test = testWithOwnStack("outage");

// One after another, in one worker: they share the deployment that they kill.
test.describe.configure({ mode: "default" });
test.use({ expectedComplaints: [/WebSocket|ERR_CONNECTION_REFUSED|503/u] });

test("a page survives the death of the deployment: it recovers by itself, still signed in, nothing is lost", async ({
  signedInPage: page,
  stack,
}) => {
  await openTasks(page);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const client = new ConvexHttpClient(stack.services.convexUrl);
  client.setAuth(await accessToken(page.context()));

  const acknowledged: string[] = [];
  const writing = writeUntilItFails(client, acknowledged);
  await expect.poll(() => acknowledged.length).toBeGreaterThan(5);
  await stack.killDeployment();
  await writing;
  await stack.restartDeployment();

  for (const text of acknowledged) {
    await expect(task(page, text)).toBeVisible({ timeout: RECONNECT_MS });
  }
  await addTask(page, "after all");
  await expect(task(page, "after all")).toBeVisible();
  await checkbox(page, "after all").check();
  await expect
    .poll(async () => (await client.query(api.tasks.list, {}))[0])
    .toMatchObject({ text: "after all", done: true });
  await expect(page).toHaveURL("/product");
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

test("while the deployment is down, pages say so, and nobody is signed out", async ({
  signedInPage: page,
  stack,
}) => {
  await openTasks(page);
  const before = await accessToken(page.context());
  await stack.killDeployment();
  try {
    for (const path of ["/product", "/product/server"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { name: UNREACHABLE_HEADING })).toBeVisible();
      await expect(page).not.toHaveURL(/signin/u);
    }
    expect((await page.request.get("/api/viewer")).status()).toBe(503);
    expect(await accessToken(page.context())).toBe(before);
  } finally {
    await stack.restartDeployment();
  }
  await page.goto("/product");
  await expect(page.getByRole("heading", { name: TASKS_HEADING })).toBeVisible();
});

async function writeUntilItFails(client: ConvexHttpClient, acknowledged: string[]): Promise<void> {
  for (let number = 1; ; number++) {
    const text = `task number ${number}.`;
    try {
      await client.mutation(api.tasks.add, { text });
    } catch {
      return;
    }
    acknowledged.push(text);
  }
}
