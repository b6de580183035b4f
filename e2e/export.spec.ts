import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { accessToken } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { notice } from "./pages.ts";

type Row = { type: string; text?: string; email?: string };

// What the other tests pretend a proxy to have added would go along to the deployment here, which takes no such header.
test.use({ extraHTTPHeaders: {}, expectedComplaints: [/status of 403 .*\/export/u] });

async function openExport(page: Page): Promise<void> {
  await page.goto("/account/data");
  await expect(page.getByRole("button", { name: "Export your data" })).toBeEnabled();
}

test("everything is saved in one file, and nothing of anybody else", async ({
  signedInPage: page,
  account,
  services,
}) => {
  const client = new ConvexHttpClient(services.convexUrl);
  client.setAuth(await accessToken(page.context()));
  for (let made = 0; made < 150; made++) await client.mutation(api.tasks.add, { text: `Task ${made}` });
  const message = `The bell is broken ${randomUUID()}`;
  await client.mutation(api.messages.send, { text: message });

  await openExport(page);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export your data" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^doorman-export-\d{4}-\d\d-\d\d\.ndjson$/u);

  const text = await readFile(await download.path(), "utf8");
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
  expect(rows[0]).toMatchObject({ type: "profile", email: account.email });
  expect(rows.filter(({ type }) => type === "task").map((row) => row.text)).toEqual(
    Array.from({ length: 150 }, (_, made) => `Task ${made}`),
  );
  expect(rows.filter(({ type }) => type === "message").map((row) => row.text)).toEqual([message]);
  expect(rows.map(({ type }) => type)).toEqual(expect.arrayContaining(["account", "session"]));
  await expect(page.getByText(`Saved ${rows.length} rows`)).toBeVisible();
});

test("an export says how far it is, and saves nothing when it is cancelled", async ({
  signedInPage: page,
}) => {
  let downloads = 0;
  page.on("download", () => downloads++);
  // A row comes, and then nothing more.
  await page.addInitScript(() => {
    const send = window.fetch.bind(window);
    window.fetch = async (...args) => {
      const request = new Request(...args);
      if (new URL(request.url).pathname !== "/export") return await send(request);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"type":"profile"}\n'));
          request.signal.addEventListener("abort", () => controller.error(request.signal.reason));
        },
      });
      return new Response(body);
    };
  });
  await openExport(page);
  await page.getByRole("button", { name: "Export your data" }).click();
  await expect(page.getByText("1 row, 0 KB so far…")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Export your data" })).toBeVisible();
  await expect(page.getByText("so far…")).toHaveCount(0);
  expect(downloads).toBe(0);
});

test("whoever has to show first who they are comes back, and exports then", async ({
  signedInPage: page,
}) => {
  await openExport(page);
  // As the deployment answers in a session that is no longer recent: `account-confirm.spec.ts` has one.
  await page.route(
    ({ pathname }) => pathname === "/export",
    (route) =>
      route.fulfill({
        status: 403,
        json: { error: "confirmation_needed" },
        headers: { "Access-Control-Allow-Origin": new URL(page.url()).origin },
      }),
    { times: 1 },
  );
  const asking = page.waitForRequest((request) => new URL(request.url()).pathname === "/account/confirm");
  await page.getByRole("button", { name: "Export your data" }).click();
  const { searchParams } = new URL((await asking).url());
  expect(searchParams.get("next")).toBe("/account/data?arrival=confirmed");
  // Which this session is: so it goes straight back.
  await expect(page.getByText("Press the button once more.")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export your data" }).click();
  await downloading;
});

test("an export that breaks off is not saved", async ({ signedInPage: page }) => {
  await openExport(page);
  await page.route(
    ({ pathname }) => pathname === "/export",
    (route) =>
      route.fulfill({
        body: '{"type":"profile"}\n{"type":"ta',
        headers: { "Access-Control-Allow-Origin": new URL(page.url()).origin },
      }),
  );
  await page.getByRole("button", { name: "Export your data" }).click();
  await expect(notice(page, "Nothing was saved")).toBeVisible();
});
