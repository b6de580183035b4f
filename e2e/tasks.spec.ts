import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures.ts";
import { addTask, checkbox, newTask, openTasks, remove, rename, task } from "./pages.ts";

test.beforeEach(async ({ signedInPage: page }) => {
  await openTasks(page);
});

test("a task is added, ticked, renamed and deleted, and each outlives a reload", async ({ page }) => {
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  await expect(newTask(page)).toHaveValue("");

  await checkbox(page, "buy milk").check();
  await page.reload();
  await expect(checkbox(page, "buy milk")).toBeChecked();

  await rename(page, "buy milk", "buy bread");
  await expect(task(page, "buy bread")).toBeVisible();
  await expect(task(page, "buy milk")).toHaveCount(0);
  await page.reload();
  await expect(checkbox(page, "buy bread")).toBeChecked();

  await remove(page, "buy bread");
  await expect(task(page, "buy bread")).toHaveCount(0);
  await page.reload();
  await expect(newTask(page)).toBeVisible();
  await expect(task(page, "buy bread")).toHaveCount(0);
});

test("a change shows before the deployment has it, and elsewhere once it has", async ({ page }) => {
  const held = await holdMutations(page);
  const other = await page.context().newPage();
  await Promise.all([openTasks(page), openTasks(other)]);
  for (const text of ["buy milk", "buy bread", "buy time"]) {
    await addTask(page, text);
    await expect(task(page, text)).toBeVisible();
  }
  await checkbox(page, "buy milk").check();
  await rename(page, "buy bread", "buy cake");
  await expect(task(page, "buy cake")).toBeVisible();
  await expect(task(page, "buy bread")).toHaveCount(0);
  await remove(page, "buy time");
  await expect(task(page, "buy time")).toHaveCount(0);
  await expect(checkbox(page, "buy milk")).toBeChecked();
  expect(held.count()).toBe(3);

  await expect(task(other, "buy bread")).toBeVisible();
  await expect(task(other, "buy time")).toBeVisible();
  await expect(checkbox(other, "buy milk")).not.toBeChecked();
  held.release();
  await expect(task(other, "buy cake")).toBeVisible();
  await expect(task(other, "buy time")).toHaveCount(0);
  await expect(checkbox(other, "buy milk")).toBeChecked();
});

test("a task without words is refused beside its field", async ({ page }) => {
  await addTask(page, "   ");
  await expect(newTask(page)).toHaveAccessibleDescription("Write what is to be done.");
});

test("a task that is too long is refused, and what was typed stays", async ({ page }) => {
  const text = "a".repeat(201);
  await addTask(page, text);
  await expect(newTask(page)).toHaveAccessibleDescription("Keep it to 200 characters.");
  await expect(newTask(page)).toHaveValue(text);
});

test("what looks like markup is text", async ({ page }) => {
  await addTask(page, "<b>bold</b> & <script>alert(1)</script>");
  await expect(task(page, "<b>bold</b> & <script>alert(1)</script>")).toBeVisible();
});

test("the tasks are in the HTML that the server sends", async ({ page }) => {
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  for (const path of ["/product", "/product/server"]) {
    const response = await page.request.get(path);
    const html = await response.text();
    expect(html.replaceAll(/<script[\s\S]*?<\/script>/gu, "")).toContain("buy milk");
    expect(response.headers()["cache-control"]).toMatch(/no-store/u);
  }
});

test("what is typed while a task is on its way stays in the form", async ({ page }) => {
  let arrive: () => void = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route("**/product", async (route) => {
    if (route.request().method() === "POST") await arrival;
    await route.continue();
  });
  await addTask(page, "oil the hinges");
  await newTask(page).fill("cut a second key");
  arrive();
  await expect(task(page, "oil the hinges")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add" })).toBeEnabled();
  await expect(newTask(page)).toHaveValue("cut a second key");
});

/** What this page asks to be changed, once it is opened again, stays on the way until `release`. */
async function holdMutations(page: Page): Promise<{ count: () => number; release: () => void }> {
  const waiting: (() => void)[] = [];
  await page.routeWebSocket(/\/api\/.*sync/u, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (frame.includes('"type":"Mutation"')) waiting.push(() => server.send(frame));
      else server.send(frame);
    });
  });
  return {
    count: () => waiting.length,
    release: () => waiting.splice(0).forEach((send) => send()),
  };
}
