import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { emptyBackend } from "./convexTest.setup";

const NONE = { password: false, link: false, code: false, github: false, google: false, apple: false };
const MAIL = {
  AUTH_RESEND_KEY: "re_key",
  MAIL_FROM: "door@doorman.example",
  SITE_URL: "https://doorman.example",
};

beforeEach(() => {
  for (const name of [
    "AUTH_RESEND_KEY",
    "MAIL_FROM",
    "SITE_URL",
    ...["GITHUB", "GOOGLE", "APPLE"].flatMap((provider) => [
      `AUTH_${provider}_ID`,
      `AUTH_${provider}_SECRET`,
    ]),
  ]) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => void vi.unstubAllEnvs());

async function listWith(variables: Record<string, string>) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return await emptyBackend().query(api.signInMethods.list, {});
}

test("nothing is offered where nothing is set", async () => {
  expect(await listWith({})).toEqual(NONE);
});

test("mail brings a password, a link and a code", async () => {
  expect(await listWith(MAIL)).toEqual({ ...NONE, password: true, link: true, code: true });
});

test.each(["github", "google", "apple"])(
  "%s is offered where its id and its secret are set",
  async (provider) => {
    const prefix = `AUTH_${provider.toUpperCase()}`;
    expect(await listWith({ SITE_URL: MAIL.SITE_URL, [`${prefix}_ID`]: "id" })).toEqual(NONE);
    expect(await listWith({ [`${prefix}_SECRET`]: "secret" })).toEqual({ ...NONE, [provider]: true });
  },
);

test.each(["AUTH_RESEND_KEY", "MAIL_FROM", "SITE_URL"])("an empty %s is none", async (name) => {
  expect(await listWith({ ...MAIL, [name]: " " })).toEqual(NONE);
});

test("what is set stays secret", async () => {
  const methods = await listWith({ ...MAIL, AUTH_GITHUB_ID: "the id", AUTH_GITHUB_SECRET: "the secret" });
  expect(Object.values(methods).every((value) => typeof value === "boolean")).toBe(true);
});
