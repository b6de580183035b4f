import { expect, test } from "vitest";

import { parseReadyLine } from "./deployment.ts";

test("only the line of JSON with all three says that the deployment is ready", () => {
  const ready = { url: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211", adminKey: "k|1" };
  expect(parseReadyLine(JSON.stringify(ready))).toEqual(ready);
  expect(parseReadyLine(JSON.stringify({ ...ready, adminKey: 1 }))).toBeNull();
  expect(parseReadyLine(JSON.stringify({ url: ready.url }))).toBeNull();
  expect(parseReadyLine("{ not json")).toBeNull();
  expect(parseReadyLine("Listening")).toBeNull();
});
