/** What a script on the page, or somebody with a terminal, can ask of the session's own route and of the deployment. */
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { newAccount, sessionCookies } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { codeIn } from "./mails.ts";
import { codeField, expectSignedIn, requestMail } from "./pages.ts";

test("`/api/auth` signs nobody in: that would get past the limits of the forms", async ({
  signedInPage: page,
  account,
}) => {
  const before = await sessionCookies(page.context());
  const { email, password } = account;
  for (const args of [
    { provider: "password", params: { flow: "signIn", email, password } },
    { provider: "password", params: { flow: "signUp", name: "Ada", email, password } },
    { provider: "mail", params: { flow: "requestLink", email } },
    { provider: "github", params: {} },
    { params: { code: "12345678" } },
    { params: { code: "12345678" }, verifier: "made up" },
    { refreshToken: "made|up", provider: "password", params: { flow: "signIn", email, password } },
    {},
  ]) {
    const response = await page.request.post("/api/auth", { data: { action: "auth:signIn", args } });
    expect(response.status(), JSON.stringify(args)).toBe(400);
    expect(await response.json()).toEqual({ error: "only_refresh_and_sign_out" });
  }
  expect(await sessionCookies(page.context())).toEqual(before);
});

test("nor does it do anything for another site", async ({ signedInPage: page }) => {
  const before = await sessionCookies(page.context());
  for (const origin of ["https://evil.example", "null", "http://localhost"]) {
    const response = await page.request.post("/api/auth", {
      data: { action: "auth:signOut", args: {} },
      headers: { origin },
    });
    expect(response.status(), origin).toBe(403);
  }
  expect(await sessionCookies(page.context())).toEqual(before);
  expect((await page.request.get("/api/viewer")).status()).toBe(200);
});

test("asked directly, the deployment takes no code without its address, and no provider of its own", async ({
  page,
  account,
  mails,
  services,
}) => {
  await requestMail(page, "code", account.email);
  const code = codeIn(await mails.next(account.email, "sign-in code"));

  const client = new ConvexHttpClient(services.convexUrl);
  const attempts = [
    { params: { code } },
    { params: { code: code.replace("-", "") } },
    { params: { code, email: account.email } },
    { provider: "mail-code", params: { code, email: account.email } },
    { provider: "password-verify", params: { code, email: account.email } },
    { provider: "mail", params: { flow: "verify", code, email: newAccount().email } },
    // The right address, and not the browser that asked.
    { provider: "mail", params: { flow: "verify", code, email: account.email } },
    { provider: "mail", params: { flow: "verify", code, email: account.email, caller: "made.up" } },
  ];
  for (const attempt of attempts) {
    const tokens = await client.action(api.auth.signIn, attempt).then(
      (answer) => answer.tokens ?? null,
      // Refused loudly, which is as good.
      () => null,
    );
    expect(tokens, JSON.stringify(attempt)).toBeNull();
  }
  await codeField(page).fill(code);
  await codeField(page).press("Enter");
  await expectSignedIn(page, account.email);
});

test("the deployment's own words for a refusal tell no address from another", async ({
  signedInPage,
  account,
  services,
}) => {
  void signedInPage;
  const client = new ConvexHttpClient(services.convexUrl);
  const answers = [];
  for (const { email } of [account, newAccount()]) {
    const params = { flow: "signIn", email, password: "not the right one" };
    answers.push(await client.action(api.auth.signIn, { provider: "password", params }));
  }
  expect(answers).toEqual([{ tokens: null }, { tokens: null }]);
});
