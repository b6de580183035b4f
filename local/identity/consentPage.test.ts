/** The consent page in a real browser: how people and Playwright meet it. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { buffer } from "node:stream/consumers";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";

import { findOurChromium } from "../../e2e/browser.ts";
import { testIdentity } from "./identity.setup.ts";
import { beginSignIn, finishSignIn, type Product, type ProviderName, testProduct } from "./product.setup.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const START_MS = 1000 * 60; // 1 minute: the first time, the browser is unpacked
const phone = { width: 375, height: 667 };

let browser: Browser;

beforeAll(async () => {
  const executablePath = await findOurChromium(root);
  browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
}, START_MS);

afterAll(async () => {
  await browser?.close();
});

beforeEach(() => {
  // Convex Auth writes to the console why somebody was sent back without a code.
  vi.spyOn(console, "error").mockImplementation(() => {});
});

interface Visit {
  readonly page: Page;
  readonly product: Product;
  readonly verifier: string;
  /** Where the person ends: an address of the application. */
  readonly end: string;
}

/** A person on a provider's consent page. */
async function visit(name: ProviderName, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Visit> {
  const site = await serveSite();
  const product = await testProduct(await testIdentity(undefined, site.url), {
    app: site.url,
    site: site.url,
  });
  site.answerWith(product);
  const context = await browser.newContext({ viewport: phone, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const { redirect, verifier } = await beginSignIn(product, name);
  await page.goto(redirect);
  return { page, product, verifier, end: `${site.url}/signin/callback` };
}

/** The deployment's HTTP routes where a browser reaches them, and an application of one empty page. */
async function serveSite() {
  const server: Server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    answerWith({ backend }: Product): void {
      server.on("request", (request, response) => {
        if (!request.url?.startsWith("/api/")) {
          response.setHeader("Content-Type", "text/html").end("<title>Back</title>");
          return;
        }
        void ask(backend, request).then((answer) => {
          for (const cookie of answer.headers.getSetCookie()) response.appendHeader("Set-Cookie", cookie);
          response.writeHead(answer.status, { Location: answer.headers.get("Location") ?? "" }).end();
        });
      });
    },
  };
}

async function ask(backend: Product["backend"], request: IncomingMessage): Promise<Response> {
  const { cookie = "", "content-type": type } = request.headers;
  const headers = { Cookie: cookie, ...(type !== undefined && { "Content-Type": type }) };
  if (request.method !== "POST") return backend.fetch(request.url ?? "/", { headers });
  return backend.fetch(request.url ?? "/", { method: "POST", headers, body: await buffer(request) });
}

async function complaintsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

test.each<ProviderName>(["github", "google", "apple"])("%s: one click, and back in", async (name) => {
  const { page, product, verifier, end } = await visit(name);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${end}?code=*`);
  const code = new URL(page.url()).searchParams.get("code");
  expect(await finishSignIn(product, code, verifier)).toHaveProperty("tokens.token");
  expect(product.profiles).toMatchObject([{ name: "Ada Lovelace", email: "ada@example.com" }]);
});

test("somebody types who they are, by keyboard alone", async () => {
  const { page, product, end } = await visit("google");
  await page.keyboard.press("Tab");
  for (const _person of ["Grace", "Alan", "Someone else"]) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Bob Stone");
  await page.keyboard.press("Tab");
  await page.keyboard.type("bob@example.org");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${end}?code=*`);
  expect(product.profiles).toMatchObject([{ name: "Bob Stone", email: "bob@example.org" }]);
});

test("choices go by their names", async () => {
  const { page, product, end } = await visit("github");
  await page.getByRole("radio", { name: "Someone else" }).check();
  await page.getByLabel("Name").fill("Bob");
  await page.getByLabel("E-mail address").fill("bob@example.org");
  await page.getByRole("radio", { name: "Unverified e-mail" }).check();
  await page.getByRole("checkbox", { name: "Picture" }).uncheck();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${end}?code=*`);
  expect(product.profiles).toEqual([
    { name: "Bob", email: "bob@example.org", emailVerified: false, githubId: expect.any(Number) },
  ]);
});

test.each<[ProviderName, string]>([
  ["github", "Cancel"],
  ["google", "Server error"],
  ["apple", "Cancel"],
])("%s: %s goes back without a code", async (name, button) => {
  const { page, end } = await visit(name);
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL(end);
});

test("all of it works without JavaScript, but for Apple's form, which has a button then", async () => {
  const google = await visit("google", { javaScriptEnabled: false });
  await google.page.getByRole("button", { name: "Continue" }).click();
  await google.page.waitForURL(`${google.end}?code=*`);

  const apple = await visit("apple", { javaScriptEnabled: false });
  await apple.page.getByRole("button", { name: "Continue" }).click();
  await apple.page.getByRole("button", { name: "Continue" }).click();
  await apple.page.waitForURL(`${apple.end}?code=*`);
});

test("a mistake is said at its field, and the field has the focus", async () => {
  const { page } = await visit("apple");
  await page.getByRole("radio", { name: "Someone else" }).check();
  await page.getByLabel("E-mail address").fill("bob");
  await page.getByRole("button", { name: "Continue" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("Enter an e-mail address");
  const field = page.getByLabel("E-mail address");
  expect(await field.inputValue()).toBe("bob");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await complaintsOf(page)).toEqual([]);
});

test("the page has the look that its policy lets it have", async () => {
  const { page } = await visit("github");
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.reload();
  expect(complaints).toEqual([]);
  expect(await page.getByLabel("E-mail address").isVisible()).toBe(false);
  await page.getByRole("radio", { name: "Someone else" }).check();
  expect(await page.getByLabel("E-mail address").isVisible()).toBe(true);
});

test.each(["light", "dark"] as const)("axe finds nothing, in %s", async (colorScheme) => {
  for (const name of ["github", "google", "apple"] as const) {
    const { page } = await visit(name, { colorScheme });
    await page.getByRole("radio", { name: "Someone else" }).check();
    expect(await complaintsOf(page), name).toEqual([]);
  }
});

test.each([320, 375, 1280])("nothing is cut off at a width of %i", async (width) => {
  const { page } = await visit("github", { viewport: { width, height: 700 } });
  await page.getByRole("radio", { name: "Someone else" }).check();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});
