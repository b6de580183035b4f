import { expect, test } from "vitest";

import { givenVariables, missingVariables, type Variables } from "./variables.ts";

const origin = "http://localhost:3000";
const mail: Variables = { AUTH_RESEND_KEY: "re_local", RESEND_BASE_URL: "http://127.0.0.1:3212" };
const github: Variables = { AUTH_GITHUB_ID: "doorman-local", AUTH_GITHUB_SECRET: "made-up" };

test("a new deployment gets keys, a secret for callers and the address of the application", async () => {
  const missing = await missingVariables({}, { origin });
  expect(Object.keys(missing).toSorted()).toEqual([
    "AUTH_LOG_LEVEL",
    "CALLER_SECRET",
    "JWKS",
    "JWT_PRIVATE_KEY",
    "SITE_URL",
  ]);
  expect(missing["SITE_URL"]).toBe(origin);
  expect(missing["CALLER_SECRET"]).toHaveLength(43);
});

test("keys and secret are made once: a second start changes nothing", async () => {
  const present = await missingVariables({}, { origin, standIns: [mail] });
  expect(await missingVariables(present, { origin, standIns: [mail] })).toEqual({});
});

test("another port changes the address and leaves the keys", async () => {
  const present = await missingVariables({}, { origin });
  expect(await missingVariables(present, { origin: "http://localhost:4000" })).toEqual({
    SITE_URL: "http://localhost:4000",
  });
});

test("half a pair is no pair", async () => {
  const { JWKS: _lost, ...half } = await missingVariables({}, { origin });
  const missing = await missingVariables(half, { origin });
  expect(Object.keys(missing).toSorted()).toEqual(["JWKS", "JWT_PRIVATE_KEY"]);
});

test("a stand-in that has moved is followed", async () => {
  const present = await missingVariables({}, { origin, standIns: [mail] });
  const moved = { ...mail, RESEND_BASE_URL: "http://127.0.0.1:4212" };
  expect(await missingVariables(present, { origin, standIns: [moved] })).toEqual({
    RESEND_BASE_URL: "http://127.0.0.1:4212",
  });
});

test("a real service that a developer has set is left alone, and the others are not", async () => {
  const present = { ...(await missingVariables({}, { origin })), AUTH_GITHUB_ID: "Iv1.real" };
  expect(await missingVariables(present, { origin, standIns: [mail, github] })).toEqual(mail);
});

test("what the run is given wins over what is set and over a stand-in", async () => {
  const present = await missingVariables({}, { origin, standIns: [mail, github] });
  const given = { AUTH_GITHUB_ID: "Iv1.given", AUTH_GITHUB_SECRET: "given" };
  expect(await missingVariables(present, { origin, standIns: [mail, github], given })).toEqual(given);
});

test("of a run's environment, only what the deployment reads is passed on", () => {
  const env = {
    AUTH_GOOGLE_ID: "id",
    AUTH_APPLE_ID: "",
    PATH: "/bin",
    MAIL_FROM: "a@b.c",
    MY_AUTH_KEY: "no",
  };
  expect(givenVariables(env)).toEqual({ AUTH_GOOGLE_ID: "id", MAIL_FROM: "a@b.c" });
});
