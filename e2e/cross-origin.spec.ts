// Requests that other sites make a browser send, or that somebody sends by hand.
import type { APIRequestContext, Page } from "@playwright/test";

import { accessToken, newAccount, sessionCookies, signUp } from "./account.ts";
import { expired } from "./agedSession.ts";
import { expect, test } from "./fixtures.ts";
import { hiddenFields } from "./hiddenFields.ts";
import { newTask, openTasks, task } from "./pages.ts";
import { cookieHeader } from "./sessionTokens.ts";

const ELSEWHERE = "https://elsewhere.example";

test.use({ expectedComplaints: [/status of 403/u] });

test("what comes from another site is refused with a reason, whatever it asks for", async ({
  signedInPage: page,
  baseURL,
}) => {
  const before = await sessionCookies(page.context());
  const port = new URL(baseURL ?? "").port;
  const origins = {
    [ELSEWHERE]: "cross_origin",
    [`http://localhost.elsewhere.example:${port}`]: "cross_origin",
    "http://localhost:1": "cross_origin",
    [`https://localhost:${port}`]: "cross_origin",
    [`http://127.0.0.1:${port}`]: "cross_origin",
    null: "origin_unreadable",
    "not an address": "origin_unreadable",
  };
  for (const [origin, error] of Object.entries(origins)) {
    for (const path of [
      "/",
      "/product",
      "/signin",
      "/account/password",
      "/api/viewer",
      "/api/auth",
      "/no-such-page",
    ]) {
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        const data = { action: "auth:signOut", args: {} };
        const response = await page.request.fetch(path, {
          method,
          headers: { origin },
          data,
          maxRedirects: 0,
        });
        expect(response.status(), `${method} ${path} from ${origin}`).toBe(403);
        expect(await response.json()).toEqual({ error });
      }
    }
  }
  expect(await sessionCookies(page.context())).toEqual(before);
  expect((await page.request.get("/api/viewer")).status()).toBe(200);
});

test("a broken body is a bad request, and changes nothing", async ({ signedInPage: page }) => {
  const before = await sessionCookies(page.context());
  const bodies = [
    "",
    "{",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    '{"action":"auth:signIn"}',
    '{"action":"tasks:list"}',
    "\0",
    "%",
  ];
  for (const data of bodies) {
    for (const contentType of ["application/json", "text/plain", "multipart/form-data"]) {
      const response = await page.request.post("/api/auth", {
        data,
        headers: { "content-type": contentType },
      });
      expect(response.status(), `${contentType} ${data}`).toBe(400);
      expect(await response.json()).toHaveProperty("error");
    }
  }
  // To a page that takes forms, such a body is no form of its own.
  for (const data of bodies) {
    const headers = { "next-action": "0".repeat(42), "content-type": "text/plain" };
    const response = await page.request.post("/product", { data, headers });
    expect(response.status(), data).toBeLessThan(500);
  }
  expect(await sessionCookies(page.context())).toEqual(before);
});

test("a form of another site reaches nothing, though the browser is signed in", async ({
  signedInPage: page,
  baseURL,
}) => {
  await openTasks(page);
  const { hidden, field } = await readForm(page);
  const attacker = await page.context().newPage();
  const inputs = Object.entries({ ...hidden, [field]: "written by another site" });
  await attacker.route(`${ELSEWHERE}/`, async (route) => {
    const fields = inputs.map(
      ([name, value]) => `<input name="${name}" value='${value.replaceAll("'", "&#39;")}'>`,
    );
    const form = `<form method="post" enctype="multipart/form-data" action="${baseURL}/product">${fields.join("")}</form>`;
    await route.fulfill({
      contentType: "text/html",
      body: `${form}<script>document.forms[0].submit()</script>`,
    });
  });
  const answered = attacker.waitForResponse(`${baseURL}/product`);
  await attacker.goto(`${ELSEWHERE}/`);
  expect((await answered).status()).toBe(403);
  await page.reload();
  await expect(newTask(page)).toBeVisible();
  await expect(page.getByText("written by another site")).toHaveCount(0);
});

test("a server action serves the one whose cookies it gets, and nobody else", async ({
  signedInPage: page,
  anotherBrowser,
  services,
  playwright,
  baseURL,
}) => {
  await openTasks(page);
  const form = await readForm(page);
  const send = async (sender: APIRequestContext, text: string) =>
    await sender.post("/product", {
      multipart: { ...form.hidden, [form.field]: text },
      headers: { origin: baseURL ?? "" },
    });

  const token = expired(await accessToken(page.context()));
  const cookie = cookieHeader({ token, refreshToken: "x|y" });
  const stranger = await playwright.request.newContext({
    baseURL: baseURL ?? "",
    extraHTTPHeaders: { cookie },
  });
  expect(new URL((await send(stranger, "with an expired cookie")).url()).pathname).toBe("/signin");
  await stranger.dispose();

  await signUp(anotherBrowser, newAccount(), services);
  await send(anotherBrowser.request, "with somebody else's cookie");
  const other = await anotherBrowser.newPage();
  await openTasks(other);
  await expect(task(other, "with somebody else's cookie")).toBeVisible();

  await page.reload();
  await expect(newTask(page)).toBeVisible();
  await expect(page.getByText(/^with /u)).toHaveCount(0);
});

/** What the form for a new task sends besides its text, and the name of that. */
async function readForm(page: Page): Promise<{ hidden: Record<string, string>; field: string }> {
  const form = page.locator("form").filter({ has: newTask(page) });
  return { hidden: await hiddenFields(form), field: (await newTask(page).getAttribute("name")) ?? "" };
}
