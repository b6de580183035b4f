/** How often somebody may set out for a provider: each way there is a row of the deployment's. */
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { callerFrom } from "./account.ts";
import { signInWith } from "./consent.ts";
import { expect, test } from "./fixtures.ts";
import { expectLive, expectSignedIn, notice, open } from "./pages.ts";

const AN_HOUR = 60;

test("who sets out too often is told to wait, and others are not held up", async ({
  page,
  account,
  services,
  anotherBrowser,
  extraHTTPHeaders,
}) => {
  const client = new ConvexHttpClient(services.convexUrl);
  const ip = extraHTTPHeaders?.["X-Forwarded-For"] ?? null;
  const caller = await callerFrom(services, { ip });
  for (let time = 0; time < AN_HOUR; time++) {
    const { verifier } = await client.action(api.auth.signIn, { provider: "github", params: { caller } });
    expect(verifier).toBeTruthy();
  }
  const limited = { data: { code: "limited" } };
  await expect(
    client.action(api.auth.signIn, { provider: "google", params: { caller } }),
  ).rejects.toMatchObject(limited);

  await open(page, "/signin?next=/product/server");
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  // The bucket refills with one way a minute.
  await expect(notice(page, "That was too often. Try again in 1 minute. Until then, choose")).toBeVisible();
  await expectLive(page);

  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signInWith(other, "GitHub", account);
  await expectSignedIn(other, account.name);
});
