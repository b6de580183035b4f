import { expect, test } from "vitest";

import { missingVariables, parseReadyLine } from "./deployment.ts";

const origin = "http://localhost:3000";

test("only the line of JSON with all three says that the deployment is ready", () => {
  const ready = { url: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211", adminKey: "k|1" };
  expect(parseReadyLine(JSON.stringify(ready))).toEqual(ready);
  expect(parseReadyLine(JSON.stringify({ ...ready, adminKey: 1 }))).toBeNull();
  expect(parseReadyLine(JSON.stringify({ url: ready.url }))).toBeNull();
  expect(parseReadyLine("{ not json")).toBeNull();
  expect(parseReadyLine("Listening")).toBeNull();
});

test("a new deployment gets keys and the address of the application", async () => {
  const missing = await missingVariables({}, origin);
  expect(Object.keys(missing).toSorted()).toEqual(["JWKS", "JWT_PRIVATE_KEY", "SITE_URL"]);
  expect(missing["SITE_URL"]).toBe(origin);
});

test("keys are made once: a second start changes nothing", async () => {
  const present = await missingVariables({}, origin);
  expect(await missingVariables(present, origin)).toEqual({});
});

test("another port changes the address and leaves the keys", async () => {
  const present = await missingVariables({}, origin);
  expect(await missingVariables(present, "http://localhost:4000")).toEqual({
    SITE_URL: "http://localhost:4000",
  });
});

test("half a pair is no pair", async () => {
  const { JWKS: _lost, ...half } = await missingVariables({}, origin);
  const missing = await missingVariables(half, origin);
  expect(Object.keys(missing).toSorted()).toEqual(["JWKS", "JWT_PRIVATE_KEY"]);
});
