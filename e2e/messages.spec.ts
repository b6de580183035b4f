import type { BrowserContext, Locator, Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { accessToken, newAccount, signUp } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { isSignIn } from "./pages.ts";

// There is one room, and every test of a run writes into it: each looks for texts of its own. One test fills it, and
// that pushes what others have just said off the first page: so these run one after another.
test.describe.configure({ mode: "default" });
let ownTexts = 0;
const someText = (text: string) => `${text} ${process.pid}-${Date.now()}-${ownTexts++}`;

const log = (page: Page): Locator => page.getByRole("log", { name: "Messages" });
const field = (page: Page): Locator => page.getByLabel("New message");
const message = (page: Page, text: string): Locator =>
  log(page).getByRole("listitem").filter({ hasText: text });
const removeButton = (page: Page, text: string): Locator =>
  page.getByRole("button", { name: `Delete “${text}”` });

/** Opens the room, and waits until it is live: before that, forms post as they do without JavaScript. */
async function openRoom(page: Page): Promise<void> {
  await page.goto("/product/messages");
  await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();
}

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
}

/** Says many things at once, as somebody else: nobody may say so much in a minute alone. */
async function fillRoom(
  contexts: readonly BrowserContext[],
  convexUrl: string,
  count: number,
): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, index) => someText(`line ${index}`));
  for (const [index, text] of texts.entries()) {
    const context = contexts[index % contexts.length];
    if (context === undefined) throw new Error("Expected somebody to say it");
    const client = new ConvexHttpClient(convexUrl);
    client.setAuth(await accessToken(context));
    expect(await client.mutation(api.messages.send, { text })).toEqual({ ok: true });
  }
  return texts;
}

async function sayAllThatMayBeSaid(context: BrowserContext, convexUrl: string): Promise<void> {
  const client = new ConvexHttpClient(convexUrl);
  client.setAuth(await accessToken(context));
  for (;;) {
    if (!(await client.mutation(api.messages.send, { text: someText("and") })).ok) return;
  }
}

test("a message reaches everyone at once, under the name of its author and no address", async ({
  signedInPage: page,
  account,
  anotherBrowser,
  services,
}) => {
  const other = newAccount();
  await signUp(anotherBrowser, other, services);
  const otherPage = await anotherBrowser.newPage();
  await Promise.all([openRoom(page), openRoom(otherPage)]);

  const text = someText("Who has the key?");
  await say(page, text);
  await expect(field(page)).toHaveValue("");
  await expect(message(page, text)).toBeVisible();
  await expect(message(otherPage, text)).toBeVisible();
  await expect(log(otherPage)).toContainText(account.name);
  expect(await otherPage.content()).not.toContain(account.email);
  await page.reload();
  await expect(message(page, text)).toBeVisible();
});

test("a message shows before the deployment has it", async ({ signedInPage: page }) => {
  let isHeld = false;
  await page.routeWebSocket(/\/api\/.*sync/u, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      isHeld ||= frame.includes('"messages:send"');
      // From the message on, nothing reaches the deployment any more.
      if (!isHeld) server.send(frame);
    });
  });
  await openRoom(page);
  const text = someText("Is anybody there?");
  await say(page, text);
  await expect(message(page, text)).toContainText("being sent");
  expect(isHeld).toBe(true);
});

test("the author alone can delete a message, and it is gone everywhere", async ({
  signedInPage: page,
  anotherBrowser,
  services,
}) => {
  await signUp(anotherBrowser, newAccount(), services);
  const otherPage = await anotherBrowser.newPage();
  await Promise.all([openRoom(page), openRoom(otherPage)]);
  const text = someText("Never mind");
  await say(page, text);
  await expect(message(otherPage, text)).toBeVisible();
  await expect(removeButton(otherPage, text)).toHaveCount(0);
  await removeButton(page, text).click();
  await expect(message(page, text)).toHaveCount(0);
  await expect(message(otherPage, text)).toHaveCount(0);
});

test("a message without words or with too many is refused beside its field, and stays", async ({
  signedInPage: page,
}) => {
  await openRoom(page);
  await say(page, "   ");
  await expect(field(page)).toHaveAccessibleDescription("Write a message first.");
  await say(page, "a".repeat(1001));
  await expect(field(page)).toHaveAccessibleDescription("Keep it to 1000 characters.");
  await expect(field(page)).toHaveValue("a".repeat(1001));
});

test("who says too much gets their text back", async ({ signedInPage: page, services }) => {
  await openRoom(page);
  let text = "";
  // Every three seconds there may be one more: the page must be quicker.
  await expect(async () => {
    await sayAllThatMayBeSaid(page.context(), services.convexUrl);
    text = someText("One more");
    await say(page, text);
    await expect(field(page)).toHaveAccessibleDescription(/a lot in a minute/u, { timeout: 2000 });
  }).toPass();
  await expect(field(page)).toHaveValue(text);
  await expect(message(page, text)).toHaveCount(0);
});

test("lines and what looks like markup are kept", async ({ signedInPage: page }) => {
  await openRoom(page);
  const text = someText("<b>bold</b> & <script>alert(1)</script>");
  await field(page).fill(text);
  await field(page).press("Shift+Enter");
  await field(page).pressSequentially("second line");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(log(page)).toContainText(`${text}\nsecond line`);
});

test("scrolling back loads older messages, and nothing jumps, whatever comes in", async ({
  signedInPage: page,
  browser,
  services,
}) => {
  const contexts = await Promise.all(Array.from({ length: 4 }, () => browser.newContext()));
  for (const context of contexts) await signUp(context, newAccount(), services);
  const texts = await fillRoom(contexts, services.convexUrl, 70);
  await openRoom(page);
  await expect(message(page, texts.at(-1) ?? "")).toBeInViewport();
  // Other tests may have said something meanwhile: the page begins with 30 messages, these and theirs.
  await expect(message(page, texts[39] ?? "")).toHaveCount(0);

  // Near the top of what is there, older messages are fetched, and stand above.
  const first = log(page).getByRole("listitem").first();
  const [id = "", y] = await first.evaluate((element) => {
    element.scrollIntoView();
    return [element.dataset["message"], element.getBoundingClientRect().y];
  });
  await expect(message(page, texts[20] ?? "")).toHaveCount(1);
  expect((await log(page).locator(`[data-message="${id}"]`).boundingBox())?.y).toBeCloseTo(y, 0);

  // With the wheel, as people do.
  await log(page).hover();
  await expect(async () => {
    await page.mouse.wheel(0, -400);
    await expect(message(page, texts[0] ?? "")).toHaveCount(1, { timeout: 100 });
  }).toPass({ intervals: [50] });

  const reading = message(page, texts[5] ?? "");
  await reading.scrollIntoViewIfNeeded();
  // Which of the two it is depends on what other tests say.
  await expect(page.getByRole("button", { name: /New messages|Jump to newest/u })).toBeVisible();
  const before = await reading.boundingBox();
  const [author] = contexts;
  if (author === undefined) throw new Error("Expected somebody to say it");
  const [incoming = ""] = await fillRoom([author], services.convexUrl, 1);
  await expect(message(page, incoming)).toHaveCount(1);
  await expect(message(page, incoming)).not.toBeInViewport();
  expect((await reading.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);

  await page.getByRole("button", { name: "New messages" }).click();
  await expect(message(page, incoming)).toBeInViewport();
  await expect(page.getByRole("button", { name: /New messages|Jump to newest/u })).toHaveCount(0);
  await Promise.all(contexts.map((context) => context.close()));
});

test("messages are under their day", async ({ signedInPage: page }) => {
  await openRoom(page);
  const text = someText("Good morning");
  await say(page, text);
  await expect(message(page, text)).toBeVisible();
  await expect(log(page).getByRole("heading", { name: "Today" })).toBeVisible();
});

test("a screen reader hears what others say, once, and not what was there before", async ({
  signedInPage: page,
  anotherBrowser,
  services,
}) => {
  const other = newAccount();
  await signUp(anotherBrowser, other, services);
  const [before = ""] = await fillRoom([anotherBrowser], services.convexUrl, 1);
  await openRoom(page);
  await expect(message(page, before)).toBeVisible();
  const said = await listenToAnnouncements(page);
  const [text = ""] = await fillRoom([anotherBrowser], services.convexUrl, 1);
  await expect.poll(said).toContain(`${other.name}: ${text}`);
  const everything = await said();
  expect(everything.split(`${other.name}: ${text}`)).toHaveLength(2);
  expect(everything).not.toContain(before);
});

/** All that is said from now on. Others write in the same room, and each new word takes the place of the last. */
async function listenToAnnouncements(page: Page): Promise<() => Promise<string>> {
  const said = await page.locator("[aria-live=polite]").evaluateHandle((region) => {
    const texts = [region.textContent];
    const note = () => texts.push(region.textContent);
    new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  return async () =>
    (await said.jsonValue()).filter((text, index, all) => text !== all[index - 1]).join("\n");
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the newest messages are there to read, and one can be sent", async ({ signedInPage: page }) => {
    await page.goto("/product/messages");
    const text = someText("Sent from a terminal");
    await field(page).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page).toHaveURL("/product/messages");
    await expect(message(page, text)).toBeInViewport();
    await field(page).fill(" ");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(field(page)).toHaveAccessibleDescription("Write a message first.");
  });

  test("a signed-out visitor is sent to sign in", async ({ page }) => {
    await page.goto("/product/messages");
    await expect(page).toHaveURL(isSignIn("/product/messages"));
  });
});

test("nobody who is not signed in reads or writes", async ({ services }) => {
  const nobody = new ConvexHttpClient(services.convexUrl);
  const newest = { paginationOpts: { numItems: 30, cursor: null } };
  await expect(nobody.query(api.messages.list, newest)).rejects.toThrow(/unauthenticated/u);
  await expect(nobody.mutation(api.messages.send, { text: "from nobody" })).rejects.toThrow(
    /unauthenticated/u,
  );
});
