import type { Page } from "@playwright/test";

import { leaveFor, signInWith } from "./consent.ts";
import { expect, test } from "./fixtures.ts";
import { addTask, expectLive, openTasks, task } from "./pages.ts";

const PUBLIC_PAGES = [
  "/signin",
  "/signin?mode=sign-up",
  "/signin?method=link",
  "/signin?method=code",
  "/signin/reset",
  "/signin/no-such-page",
  "/unavailable",
  "/account/undo?token=x",
];
const PRIVATE_PAGES = [
  "/product",
  "/product/server",
  "/product/messages",
  "/product/files",
  "/account",
  "/account/methods",
  "/account/password",
  "/account/email",
  "/account/devices",
  "/account/log",
  "/account/data",
  "/account/delete",
  "/account/confirm",
  "/admin",
  "/no-such-page",
];
const ELSEWHERE = "https://elsewhere.example";

test.describe("each page", () => {
  // Of pages that are missing or cannot be shown. What a policy refuses is a complaint of another kind, and fails the test.
  test.use({ expectedComplaints: [/status of (?:404|503)/u] });

  test("runs under its own policy, by a nonce", async ({ signedInPage: page, anotherBrowser }) => {
    const visitor = await anotherBrowser.newPage();
    const visits = [
      ...PRIVATE_PAGES.map((path) => [page, path] as const),
      ...PUBLIC_PAGES.map((path) => [visitor, path] as const),
    ];
    const nonces = new Set<string>();
    for (const [visited, path] of visits) {
      const { policy, html } = await visit(visited, path);
      await expectLive(visited);
      const [, nonce = ""] =
        /script-src 'nonce-([\w+/]{22}==)' 'strict-dynamic' 'sha256-[\w+/]{43}=';/u.exec(policy) ?? [];
      expect(nonce, path).not.toBe("");
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).not.toMatch(/script-src[^;]*unsafe/u);
      expect(scriptsWithout(nonce, html), path).toEqual([]);
      nonces.add(nonce);
    }
    expect(nonces.size, "no nonce was used twice").toBe(visits.length);
  });
});

test("the start page runs under a policy that names its scripts, and is the same for everyone", async ({
  page,
}) => {
  const first = await visit(page, "/");
  await expectLive(page);
  expect(first.policy).toMatch(/script-src 'self'(?: 'sha256-[\w+/]{43}=')+;/u);
  expect((await visit(page, "/")).policy).toBe(first.policy);
});

test("from page to page, no policy stands in the way", async ({ signedInPage: page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).first().click();
  await expect(page).toHaveURL("/product");
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  await page.getByRole("link", { name: "From the server" }).click();
  await expect(page).toHaveURL("/product/server");
});

test.describe("what somebody else wrote into a page", () => {
  // React #418: it finds something in the page that it did not write.
  test.use({
    expectedComplaints: [/Content Security Policy|ERR_BLOCKED_BY_CSP|status of 404|React error #418/u],
  });

  const attacks = {
    "an inline script": `<script>document.title = "attacked"</script>`,
    "a script of another site": `<script src="${ELSEWHERE}/attack.js"></script>`,
    "an event handler": `<img src="/missing.png" alt="" onerror="document.title = 'attacked'">`,
    "an address that is a script": `<iframe src="javascript:top.document.title = 'attacked'"></iframe>`,
    "a frame with a page of its own": `<iframe srcdoc="<script>top.document.title = 'attacked'</script>"></iframe>`,
    "an object": `<object data="data:text/html,<script>top.document.title = 'attacked'</script>"></object>`,
  };
  for (const [what, markup] of Object.entries(attacks)) {
    test(`does not run: ${what}`, async ({ signedInPage: page, complaints }) => {
      for (const path of ["/", "/product"]) {
        complaints.length = 0;
        await writeInto(page, path, markup);
        const reached: string[] = [];
        await page.route(`${ELSEWHERE}/**`, async (route) => {
          reached.push(route.request().url());
          await route.fulfill({ contentType: "text/javascript", body: `document.title = "attacked"` });
        });
        await page.goto(path);
        await expectLive(page);
        await expect.poll(() => complaints.length, `${path} reports what it refused`).toBeGreaterThan(0);
        expect(await page.title(), path).not.toBe("attacked");
        expect(reached, path).toEqual([]);
        await page.unrouteAll();
      }
    });
  }

  test("nor does it say where addresses begin", async ({ signedInPage: page, baseURL }) => {
    for (const path of ["/", "/product"]) {
      await writeInto(page, path, `<base href="${ELSEWHERE}/">`);
      // Chromium fetches scripts from there before it finds out that it must not, and runs none of them.
      await page.route(`${ELSEWHERE}/**`, (route) => route.fulfill({ body: `document.title = "attacked"` }));
      await page.goto(path);
      await expectLive(page);
      expect(await page.evaluate(() => document.baseURI)).toBe(`${baseURL}${path}`);
      expect(await page.title()).not.toBe("attacked");
    }
  });

  test("nor can it send anything to another site", async ({ signedInPage: page }) => {
    await openTasks(page);
    const reached: string[] = [];
    await page.route(`${ELSEWHERE}/**`, async (route) => {
      reached.push(route.request().url());
      await route.fulfill({ body: "" });
    });
    const refused = await page.evaluate(async (elsewhere) => {
      const directives: string[] = [];
      const reports = new Promise<void>((resolve) => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          if (directives.push(effectiveDirective) === 3) resolve();
        });
      });
      const image = document.body.appendChild(new Image());
      image.src = `${elsewhere}/pixel.png`;
      const form = document.body.appendChild(document.createElement("form"));
      form.action = `${elsewhere}/form`;
      form.submit();
      await fetch(`${elsewhere}/fetch`).catch(() => undefined);
      await reports;
      return directives.toSorted();
    }, ELSEWHERE);
    expect(refused).toEqual(["connect-src", "form-action", "img-src"]);
    expect(reached).toEqual([]);
  });

  test("and no other site can frame a page", async ({ page, baseURL }) => {
    await page.route(`${ELSEWHERE}/`, async (route) => {
      const frames = ["/", "/signin"].map((path) => `<iframe src="${baseURL}${path}"></iframe>`);
      await route.fulfill({ contentType: "text/html", body: frames.join("") });
    });
    await page.goto(`${ELSEWHERE}/`);
    await expect
      .poll(() =>
        page
          .frames()
          .slice(1)
          .map((frame) => frame.url()),
      )
      .toEqual(["chrome-error://chromewebdata/", "chrome-error://chromewebdata/"]);
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("the form of a provider may lead to it", async ({ page }) => {
      await page.goto("/signin");
      await leaveFor(page, "GitHub");
    });
  });
}

test("the picture that a provider has of somebody is shown", async ({ page, account }) => {
  await page.goto("/signin");
  await signInWith(page, "GitHub", account);
  const picture = page.getByRole("button", { name: "Account of" }).locator("img");
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
});

/** What the answer said, before anything in it ran. */
async function visit(page: Page, path: string): Promise<{ policy: string; html: string }> {
  const response = await page.goto(path);
  return {
    policy: response?.headers()["content-security-policy"] ?? "",
    html: (await response?.text()) ?? "",
  };
}

function scriptsWithout(nonce: string, html: string): string[] {
  const tags = [...html.matchAll(/<script\b[^>]*>/gu)].map(([tag]) => tag);
  // The theme's, which the policy names by its hash.
  return tags.filter((tag) => tag !== "<script>" && !tag.includes(`nonce="${nonce}"`));
}

/** As if a page had let markup through that it should have escaped. */
async function writeInto(page: Page, path: string, markup: string): Promise<void> {
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      if (route.request().resourceType() !== "document") return await route.continue();
      const response = await route.fetch();
      const body = (await response.text()).replace("<head>", `<head>${markup}`);
      await route.fulfill({ response, body });
    },
  );
}
