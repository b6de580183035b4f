import { forgetSession, signIn as signInElsewhere } from "./account.ts";
import { events, openAccount } from "./accountPages.ts";
import { expect, test } from "./fixtures.ts";
import { open, signIn } from "./pages.ts";

const PAGE_SIZE = 20;

test("it tells of a sign-in and of a failed one as they happen, with device and address", async ({
  signedInPage: page,
  account,
  anotherBrowser,
}) => {
  await openAccount(page, "/account/log");
  await expect(events(page)).toHaveCount(1);
  const other = await anotherBrowser.newPage();
  await open(other, "/signin");
  await signIn(other, { ...account, password: "not the right one" });
  await expect(events(page).first()).toContainText(/A sign-in failed.*Chrome on \w+, 10\./su);
  await signIn(other, account);
  await expect(events(page).filter({ hasText: "A device that was new" })).toBeVisible();
  await expect(events(page).filter({ hasText: /Signed in · Password/u })).toHaveCount(2);
});

test("it comes in pages, the latest first, and knows its end", async ({
  signedInPage: page,
  account,
  services,
}) => {
  // Each sign-in on a new device is two entries.
  for (let time = 0; time < PAGE_SIZE / 2 + 2; time++) {
    await forgetSession(page.context());
    await signInElsewhere(page.context(), account, services);
  }
  await openAccount(page, "/account/log");
  await expect(events(page)).toHaveCount(PAGE_SIZE);
  const more = page.getByRole("button", { name: "Show older events" });
  await more.click();
  await expect(page.getByText("Nothing older.")).toBeVisible();
  await expect(events(page)).toHaveCount(PAGE_SIZE + 5);
  await expect(events(page).last()).toContainText("Signed in");
});
