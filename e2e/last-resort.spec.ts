/** The page that Next.js renders when it builds, and hands out where nothing else can be rendered any more. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "./fixtures.ts";
import { SHARED_BUILD } from "./sharedBuild.ts";

const FILE = path.join(
  fileURLToPath(new URL("..", import.meta.url)),
  SHARED_BUILD,
  "server/app/_global-error.html",
);

// No nonce can be in it, so none of its scripts runs.
test.use({ expectedComplaints: [/Content Security Policy|status of 500/u] });

test("its button loads the page again under our policy, which lets none of its scripts run", async ({
  page,
}) => {
  const body = await readFile(FILE, "utf8");
  const policy = (await page.request.get("/signin")).headers()["content-security-policy"] ?? "";
  expect(policy).toContain("script-src");
  await page.route(
    ({ pathname }) => pathname === "/signin",
    (route) =>
      route.fulfill({
        status: 500,
        body,
        headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy },
      }),
    { times: 1 },
  );
  await page.goto("/signin");
  await expect(page.getByRole("heading", { name: "This page couldn’t load" })).toBeVisible();
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
});
