import { readFile } from "node:fs/promises";
import type { BrowserContext, Download, Locator, Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { accessToken, newAccount, signUp } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { sweepStrayBytes } from "./operator.ts";
import { isSignIn } from "./pages.ts";

const MEGABYTE = 1024 * 1024;
const NOTE = { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("The key is under the mat.\n") };

// What the other tests pretend a proxy to have added would go along to the deployment here, which takes no such header.
test.use({ extraHTTPHeaders: {} });

const list = (page: Page): Locator => page.getByRole("region", { name: "Files" });
const file = (page: Page, name: string): Locator =>
  list(page).getByRole("listitem").filter({ hasText: name });
const upload = (page: Page, name: string): Locator =>
  page.getByRole("list", { name: "Uploads" }).getByRole("listitem").filter({ hasText: name });

type Payload = { name: string; mimeType: string; buffer: Buffer };

async function openFiles(page: Page): Promise<void> {
  await page.goto("/product/files");
  await expect(page.getByRole("button", { name: "Choose files" })).toBeEnabled();
}

async function choose(page: Page, files: Payload | Payload[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles(files);
}

async function contentOf(download: Download): Promise<string> {
  return await readFile(await download.path(), "utf8");
}

/** Where HTTP actions answer: what the pages were built with. */
async function siteUrlOf(page: Page): Promise<string> {
  const request = page.waitForRequest((sent) => new URL(sent.url()).pathname === "/files");
  await choose(page, { ...NOTE, name: "first.txt" });
  return new URL((await request).url()).origin;
}

async function bearer(context: BrowserContext): Promise<{ Authorization: string }> {
  return { Authorization: `Bearer ${await accessToken(context)}` };
}

test("a file is uploaded, listed, downloaded as it was, and deleted", async ({
  signedInPage: page,
  services,
}) => {
  await openFiles(page);
  await choose(page, NOTE);
  await expect(file(page, NOTE.name)).toBeVisible();
  await expect(upload(page, NOTE.name)).toHaveCount(0);
  await sweepStrayBytes(services);
  await page.reload();
  await expect(file(page, NOTE.name)).toContainText("26 bytes");

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download “note.txt”" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(NOTE.name);
  expect(await contentOf(download)).toBe(NOTE.buffer.toString());

  await page.getByRole("button", { name: "Delete “note.txt”" }).click();
  await expect(file(page, NOTE.name)).toHaveCount(0);
  await expect(list(page).getByRole("status")).toHaveText("No files");
});

test.describe("what is refused", () => {
  // Browsers complain of each answer that is a refusal.
  test.use({ expectedComplaints: [/415/u] });

  test("several files are chosen at once, and what is wrong with one is said beside it", async ({
    signedInPage: page,
  }) => {
    await openFiles(page);
    await choose(page, [
      NOTE,
      { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
      { name: "huge.txt", mimeType: "text/plain", buffer: Buffer.alloc(10 * MEGABYTE + 1, "a") },
      { name: "program.txt", mimeType: "text/plain", buffer: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]) },
      { name: "page.png", mimeType: "image/png", buffer: Buffer.from("<script>alert(1)</script>") },
    ]);
    await expect(upload(page, "empty.txt")).toContainText("This file is empty.");
    await expect(upload(page, "huge.txt")).toContainText("This file is too large. It can have 10 MB.");
    await expect(upload(page, "program.txt")).toContainText("are taken");
    await expect(upload(page, "page.png")).toContainText("not what its name says");
    await expect(file(page, NOTE.name)).toBeVisible();
    await expect(list(page).getByRole("listitem")).toHaveCount(1);
    await page.getByRole("button", { name: "Dismiss “page.png”" }).click();
    await expect(upload(page, "page.png")).toHaveCount(0);
  });
});

test("the progress of an upload is real, and it can be cancelled", async ({ signedInPage: page }) => {
  await openFiles(page);
  const session = await page.context().newCDPSession(page);
  const bytesPerSecond = MEGABYTE;
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
  await choose(page, { name: "long.txt", mimeType: "text/plain", buffer: Buffer.alloc(9 * MEGABYTE, "a") });
  const progress = page.getByRole("progressbar", { name: "long.txt" });
  const value = async () => Number(await progress.getAttribute("value"));
  await expect.poll(value).toBeGreaterThan(0);
  const early = await value();
  expect(early).toBeLessThan(9 * MEGABYTE);
  await expect.poll(value).toBeGreaterThan(early);
  await page.getByRole("button", { name: "Cancel “long.txt”" }).click();
  await expect(upload(page, "long.txt")).toHaveCount(0);
  await page.reload();
  await expect(list(page).getByRole("status")).toHaveText("No files");
});

test("files can be dropped", async ({ signedInPage: page }) => {
  await openFiles(page);
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
    return data;
  });
  const region = page.getByRole("region", { name: "Upload" });
  await region.dispatchEvent("dragenter", { dataTransfer: transfer });
  await region.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(file(page, "dropped.txt")).toBeVisible();
});

test("the keyboard is enough", async ({ signedInPage: page }) => {
  await openFiles(page);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).focus();
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(NOTE);
  await expect(file(page, NOTE.name)).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Choose files" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Download “note.txt”" })).toBeFocused();
  await page.keyboard.press("Enter");
  await downloading;
});

test("a file appears in another tab of its owner by itself", async ({ signedInPage: page }) => {
  await openFiles(page);
  const otherPage = await page.context().newPage();
  await openFiles(otherPage);
  await choose(page, NOTE);
  await expect(file(otherPage, NOTE.name)).toBeVisible();
});

test("a hostile name is a name", async ({ signedInPage: page }) => {
  await openFiles(page);
  const name = `quo"te'd; <b>ünd</b> 世界.txt`;
  await choose(page, { ...NOTE, name });
  await expect(file(page, name.split("/").at(-1) ?? "")).toBeVisible();
});

test("nobody else lists, downloads or deletes a file, whatever they send", async ({
  signedInPage: page,
  anotherBrowser,
  services,
  baseURL,
}) => {
  await openFiles(page);
  const siteUrl = await siteUrlOf(page);
  await expect(file(page, "first.txt")).toBeVisible();
  const owner = new ConvexHttpClient(services.convexUrl);
  owner.setAuth(await accessToken(page.context()));
  const [mine] = await owner.query(api.files.list, {});
  const address = `${siteUrl}/files/${mine?.id}`;

  await signUp(anotherBrowser, newAccount(), services);
  const intruder = new ConvexHttpClient(services.convexUrl);
  intruder.setAuth(await accessToken(anotherBrowser));
  expect(await intruder.query(api.files.list, {})).toEqual([]);
  expect(await intruder.mutation(api.files.remove, { id: mine?.id ?? "" })).toEqual({
    ok: false,
    reason: "not_found",
  });

  const good = await bearer(page.context());
  const forged = { Authorization: `${good.Authorization.slice(0, -6)}AAAAAA` };
  const body = { method: "POST", data: "text" };
  const attacks = [
    ["another user's id", { headers: await bearer(anotherBrowser) }, 404, "not_found"],
    ["no token", {}, 401, "unauthenticated"],
    ["a forged token", { headers: forged }, 401, "unauthenticated"],
    ["no Bearer", { headers: { Authorization: "Basic YTpi" } }, 401, "unauthenticated"],
    ["another site's page", { headers: { ...good, Origin: "https://evil.example" } }, 403, "cross_origin"],
    ["a page without an origin", { headers: { ...good, Origin: "null" } }, 403, "cross_origin"],
  ] as const;
  for (const [attack, init, status, error] of attacks) {
    const response = await page.request.get(address, init);
    expect([attack, response.status(), await response.json()]).toEqual([attack, status, { error }]);
  }
  const unnamed = await page.request.fetch(`${siteUrl}/files`, { ...body, headers: good });
  expect([unnamed.status(), await unnamed.json()]).toEqual([400, { error: "invalid_name" }]);
  const large = await page.request.fetch(`${siteUrl}/files`, {
    method: "POST",
    data: Buffer.alloc(11 * MEGABYTE, "a"),
    headers: { ...good, "X-File-Name": "large.txt" },
  });
  expect([large.status(), await large.json()]).toEqual([413, { error: "too_large" }]);
  const preflight = await page.request.fetch(address, {
    method: "OPTIONS",
    headers: { Origin: baseURL ?? "" },
  });
  expect([preflight.status(), preflight.headers()["access-control-allow-origin"]]).toEqual([204, baseURL]);

  const response = await page.request.get(address, { headers: good });
  expect(await response.text()).toBe(NOTE.buffer.toString());
  expect(response.headers()).toMatchObject({
    "content-type": "text/plain; charset=utf-8",
    "content-disposition": `attachment; filename="first.txt"; filename*=UTF-8''first.txt`,
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
  });
});

test("a session that has ended is refused with the token that it had", async ({
  signedInPage: page,
  services,
}) => {
  await openFiles(page);
  const siteUrl = await siteUrlOf(page);
  await expect(file(page, "first.txt")).toBeVisible();
  const headers = await bearer(page.context());
  // A page that is open would notice.
  await page.goto("about:blank");
  const client = new ConvexHttpClient(services.convexUrl);
  client.setAuth(await accessToken(page.context()));
  await client.action(api.auth.signOut, {});
  for (const path of ["/files/anything", "/export"]) {
    const response = await page.request.get(siteUrl + path, { headers });
    expect([response.status(), await response.json()]).toEqual([401, { error: "unauthenticated" }]);
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the list is there to read", async ({ signedInPage: page }) => {
    await page.goto("/product/files");
    await expect(list(page).getByRole("status")).toHaveText("No files");
    await expect(page.locator("main noscript p")).toBeVisible();
  });

  test("a signed-out visitor is sent to sign in", async ({ page }) => {
    await page.goto("/product/files");
    await expect(page).toHaveURL(isSignIn("/product/files"));
  });
});
