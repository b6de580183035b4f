import { signIn as signInElsewhere } from "./account.ts";
import { button, devices, openAccount } from "./accountPages.ts";
import { expect, test } from "./fixtures.ts";
import { expectLive, expectSignedIn, isSignIn, open, signIn } from "./pages.ts";

test("a sign-in elsewhere appears by itself, with what it runs on and where it came from", async ({
  signedInPage: page,
  account,
  anotherBrowser,
}) => {
  await openAccount(page, "/account/devices");
  await expect(devices(page)).toHaveCount(1);
  await expect(devices(page)).toContainText("This device");
  await expect(page.getByRole("button", { name: /^Sign out/u })).toHaveCount(0);

  const other = await anotherBrowser.newPage();
  // What the proxy says besides.
  const place = { "X-Place-City": "S%C3%A3o%20Paulo", "X-Place-Country": "BR" };
  await other.setExtraHTTPHeaders(place);
  await open(other, "/signin");
  await signIn(other, account);
  await expectSignedIn(other, account.name);
  await expect(devices(page)).toHaveCount(2);
  await expect(devices(page).last()).toContainText(
    /Chrome on \w+.*From ?São Paulo, Brazil \(10\.\d+\.\d+\.\d+\).*Signed in.*Last seen/su,
  );
});

test("one device is signed out, and stands before the door by itself", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
}) => {
  await signInElsewhere(anotherBrowser, account, services);
  const other = await anotherBrowser.newPage();
  await open(other, "/product");
  await openAccount(page, "/account/devices");
  await devices(page).last().getByRole("button").click();
  await expect(devices(page)).toHaveCount(1);
  // The row has taken the focus with it; it goes to what says how many are left.
  await expect(page.getByText("Only this device")).toBeFocused();
  await expect(other).toHaveURL(isSignIn("/product"));
  await page.reload();
  await expectLive(page);
  await expect(devices(page)).toHaveCount(1);
});

test("all others are signed out at once, this one is not", async ({
  signedInPage: page,
  account,
  services,
  anotherBrowser,
  browser,
}) => {
  const third = await browser.newContext();
  await signInElsewhere(anotherBrowser, account, services);
  await signInElsewhere(third, account, services);
  await openAccount(page, "/account/devices");
  await expect(devices(page)).toHaveCount(3);
  await button(page, "Sign out all others").click();
  await expect(devices(page)).toHaveCount(1);
  await page.goto("/product");
  await expectSignedIn(page, account.name);
  await third.close();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a device is signed out by a plain form", async ({
    signedInPage: page,
    account,
    services,
    anotherBrowser,
  }) => {
    await signInElsewhere(anotherBrowser, account, services);
    await page.goto("/account/devices");
    await expect(devices(page)).toHaveCount(2);
    await devices(page).last().getByRole("button").click();
    await expect(devices(page)).toHaveCount(1);
  });
});
