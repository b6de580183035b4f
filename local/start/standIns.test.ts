import { expect, test } from "vitest";

import { parseStandInLine, splitByProvider } from "./standIns.ts";

test("only a line of JSON with an address says that a stand-in is ready", () => {
  expect(parseStandInLine('{"url":"http://127.0.0.1:3212"}')).toEqual({
    url: "http://127.0.0.1:3212",
    variables: {},
  });
  expect(parseStandInLine('{"url":"http://127.0.0.1:3213","variables":{"AUTH_GITHUB_ID":"a"}}')).toEqual({
    url: "http://127.0.0.1:3213",
    variables: { AUTH_GITHUB_ID: "a" },
  });
  expect(parseStandInLine('{"message":"a mail"}')).toBeNull();
  expect(parseStandInLine("{ not json")).toBeNull();
  expect(parseStandInLine("Listening")).toBeNull();
});

test("the variables of providers come apart, the id of each first", () => {
  expect(
    splitByProvider({
      AUTH_GITHUB_SECRET: "s",
      AUTH_GITHUB_ID: "i",
      AUTH_GOOGLE_ISSUER: "u",
      AUTH_GOOGLE_ID: "g",
    }).map((group) => Object.keys(group)),
  ).toEqual([
    ["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"],
    ["AUTH_GOOGLE_ID", "AUTH_GOOGLE_ISSUER"],
  ]);
});
