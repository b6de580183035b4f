/** The inbox page in a real browser. */
import { AxeBuilder } from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContextOptions,
  type Page,
  type Request,
  chromium,
} from "@playwright/test";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Resend } from "resend";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Mail } from "../../convex/mail/mail.ts";
import { renderMail } from "../../convex/mail/render.ts";
import { findOurChromium } from "../../e2e/browser.ts";
import { startTestMail } from "./testMail.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PHONE = { width: 375, height: 740 };
const DESKTOP = { width: 1280, height: 800 };
const START_MS = 1000 * 60; // 1 minute, the first unpacking of the browser included
const origin = { device: "Firefox on Linux", ip: "203.0.113.7", at: Date.UTC(2026, 10, 21, 13, 4) };

let browser: Browser;
beforeAll(async () => {
  const executablePath = await findOurChromium(root);
  browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
}, START_MS);
afterAll(() => browser.close());

async function openInbox(options: BrowserContextOptions = { viewport: DESKTOP }) {
  const { url, apiKey, close } = await startTestMail();
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const resend = new Resend(apiKey, { baseUrl: url });
  const send = async (to: string, subject: string, content: { html?: string; text: string }) => {
    await resend.emails.send({ from: "Doorman <hello@doorman.example>", to, subject, ...content });
  };
  await page.goto(url);
  await page.getByText("Live", { exact: true }).waitFor();
  return { url, page, send, close };
}

/** A site that a link of a mail can lead to. */
async function startSite(): Promise<string> {
  const server = createServer((_request, response) => response.end("You are here")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function linkMail(siteUrl: string) {
  const mail = { kind: "link", url: `${siteUrl}/signin/link?code=abc`, minutes: 10, origin } as const;
  return renderMail(mail, "ada@example.com", siteUrl);
}

/** Without the frame: nothing runs in there, axe included. What it shows has a test of its own. */
async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

function listed(page: Page) {
  return page.getByRole("navigation", { name: "Mails" }).getByRole("link");
}

test("an empty inbox says what to do, and mail appears without a reload", async () => {
  const { url, page, send } = await openInbox();
  await page.getByRole("heading", { name: "No mail yet" }).waitFor();
  expect(await page.locator("#settings").textContent()).toBe(
    `RESEND_BASE_URL=${url}\nAUTH_RESEND_KEY=re_local`,
  );

  await send("ada@example.com", "First", { text: "Hello" });
  await listed(page).filter({ hasText: "First" }).waitFor();
  await send("ada@example.com", "Second", { text: "Hello" });
  await listed(page).filter({ hasText: "Second" }).waitFor();
  expect(await listed(page).locator(".subject").allTextContents()).toEqual(["Second", "First"]);
  expect(await page.getByRole("status").textContent()).toBe("New mail to ada@example.com: Second");
});

test("a mail shows as HTML and as text, in light and in dark, and its link opens a tab", async () => {
  const { page, send } = await openInbox();
  const site = await startSite();
  const { subject, html, text } = linkMail(site);
  await send("ada@example.com", subject, { html, text });
  await listed(page).filter({ hasText: subject }).click();
  await page.getByRole("heading", { name: subject }).waitFor();

  const body = page.frameLocator("iframe").locator("body");
  const ground = () => body.evaluate((element) => getComputedStyle(element).backgroundColor);
  await body.getByText("Was it not you?").waitFor();
  expect(await ground()).toBe("rgb(251, 249, 245)");
  await page.getByRole("button", { name: "Dark" }).click();
  await expect.poll(ground).toBe("rgb(13, 21, 17)");

  const opened = page.waitForEvent("popup");
  await body.getByRole("link", { name: "Sign in", exact: true }).click();
  const tab = await opened;
  await tab.getByText("You are here").waitFor();
  expect(tab.url()).toBe(`${site}/signin/link?code=abc`);
  expect(await tab.evaluate(() => document.referrer + String(opener))).toBe("null");

  await page.getByRole("button", { name: "Text" }).click();
  expect(await page.getByLabel("The mail as text").textContent()).toBe(text);
});

test("a hostile mail runs nothing, fetches nothing and leads the inbox nowhere", async () => {
  const { url, page, send } = await openInbox();
  const requests: Request[] = [];
  page.on("request", (request) => requests.push(request));
  const site = await startSite();
  const html = `<html><head><meta http-equiv="refresh" content="0; url=${site}/refresh"></head><body>
    <script>parent.document.title = "taken"; fetch("/api/mails", { method: "DELETE" })</script>
    <img src="${site}/pixel" onerror="top.location = '${site}/error'"><link rel="stylesheet" href="${site}/style">
    <style>@import "${site}/import"; body { background: url(${site}/background) }</style>
    <iframe src="${site}/frame"></iframe><form action="${site}/form"><button>Send</button></form>
    <a href="${site}/top" target="_top">Top</a><p>End</p></body></html>`;
  await send("ada@example.com", "<img src=x onerror=alert(1)>", {
    html,
    text: "</pre><script>alert(1)</script>",
  });
  await listed(page).click();
  const body = page.frameLocator("#frame").locator("body");
  await body.getByText("End", { exact: true }).waitFor();
  await body.getByRole("button", { name: "Send" }).click();
  await body.getByRole("link", { name: "Top" }).click({ noWaitAfter: true });

  // The browser tells of what it refuses to fetch as well.
  const elsewhere = () => requests.filter((request) => !request.url().startsWith(url));
  const fates = () => new Set(elsewhere().map((request) => request.failure()?.errorText ?? request.url()));
  await expect.poll(fates).toEqual(new Set(["csp"]));
  expect(page.url().startsWith(url)).toBe(true);
  expect(await page.title()).toBe("<img src=x onerror=alert(1)> · Mail · Doorman");
  expect(await listed(page).count()).toBe(1);
});

test("searching narrows the list by address or subject, and says when nothing is left", async () => {
  const { page, send } = await openInbox();
  await send("ada@example.com", "One", { text: "1" });
  await send("grace@example.com", "Two", { text: "2" });
  await listed(page).nth(1).waitFor();
  await page.getByRole("searchbox").fill("GRACE");
  expect(await listed(page).locator(".to").allTextContents()).toEqual(["grace@example.com"]);
  await page.getByRole("searchbox").fill("one");
  expect(await listed(page).locator(".to").allTextContents()).toEqual(["ada@example.com"]);
  await page.getByRole("searchbox").fill("nobody");
  await page.getByText("No mail matches.").waitFor();
});

test("the keyboard is enough", async () => {
  const { page, send } = await openInbox();
  await send("ada@example.com", "Older", { text: "1" });
  await send("ada@example.com", "Newer", { text: "2" });
  await listed(page).nth(1).waitFor();
  await page.keyboard.press("/");
  expect(await page.getByRole("searchbox").evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Older" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Choose a mail" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Older");
});

test("deleting asks first, then empties the inbox on every page", async () => {
  const { url, page, send } = await openInbox();
  await send("ada@example.com", "One", { text: "1" });
  const second = await page.context().newPage();
  await second.goto(url);
  await listed(second).first().waitFor();

  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.getByRole("button", { name: "Delete all" }).click();
  expect(await listed(page).count()).toBe(1);
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Delete all" }).click();
  await page.getByRole("heading", { name: "No mail yet" }).waitFor();
  await second.getByRole("heading", { name: "No mail yet" }).waitFor();
});

test("the page says when the server is gone", async () => {
  const { page, close } = await openInbox();
  await close();
  await page.getByText("Not connected").waitFor();
});

test("a phone shows the list or the mail, and nothing sticks out", async () => {
  const { page, send } = await openInbox({ viewport: PHONE });
  const { subject, html, text } = linkMail("https://doorman.example");
  await send(`${"a".repeat(60)}@example.com`, subject, { html, text });
  const link = listed(page).first();
  await link.click();
  await page.getByRole("heading", { name: subject }).waitFor();
  expect(await link.isVisible()).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await page.getByRole("link", { name: "Back to the list" }).click();
  await link.waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
});

test.each(
  (["light", "dark"] as const).flatMap((colorScheme) =>
    [PHONE, DESKTOP].map((viewport) => ({ colorScheme, viewport })),
  ),
)("axe finds nothing in $colorScheme at $viewport.width px", async ({ colorScheme, viewport }) => {
  const { page, send } = await openInbox({ viewport, colorScheme });
  expect(await violationsOf(page)).toEqual([]);
  const { subject, html, text } = linkMail("https://doorman.example");
  await send("ada@example.com", subject, { html, text });
  await listed(page).first().waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await listed(page).first().click();
  await page.frameLocator("iframe").getByText("Was it not you?").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Text" }).click();
  expect(await violationsOf(page)).toEqual([]);
});

const code = { kind: "code", code: "K7QM2WXR", minutes: 10, origin } as const;
const MAILS: readonly Mail[] = [
  { ...code, purpose: "sign-in" },
  { ...code, purpose: "verify" },
  { ...code, purpose: "reset" },
  { kind: "link", url: "https://doorman.example/signin/link?code=abc", minutes: 10, origin },
  {
    kind: "account-exists",
    methods: ["Google", "a link by mail"],
    signInUrl: "https://doorman.example/signin",
    resetUrl: "https://doorman.example/signin/reset",
    origin,
  },
  { kind: "no-account", signUpUrl: "https://doorman.example/signin?mode=sign-up", origin },
  { kind: "no-password", methods: ["Google"], signInUrl: "https://doorman.example/signin", origin },
];

test.each(["light", "dark"] as const)(
  "the mails themselves are sound in %s, on a phone too",
  async (colorScheme) => {
    const context = await browser.newContext({ viewport: PHONE, colorScheme });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    for (const mail of MAILS) {
      await page.setContent(
        renderMail(mail, `${"a".repeat(60)}@example.com`, "https://doorman.example").html,
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
      // Landmarks are the mail program's, around the mail.
      const axe = new AxeBuilder({ page }).disableRules(["region", "landmark-one-main"]);
      const { violations } = await axe.analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
    }
  },
);

test("one click takes the whole code, and copies as it is shown", async () => {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.setContent(
    renderMail({ ...code, purpose: "sign-in" }, "ada@example.com", "https://doorman.example").html,
  );
  await page.getByText("K7QM-2WXR").click();
  expect(await page.evaluate(() => getSelection()?.toString().trim())).toBe("K7QM-2WXR");
});
