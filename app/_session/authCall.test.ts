import { expect, test } from "vitest";
import { readAuthCall } from "./authCall";

const refresh = { refreshToken: "dummy" };

test("a refresh and a sign-out pass", () => {
  expect(readAuthCall({ action: "auth:signIn", args: refresh })).toBe("refresh");
  expect(readAuthCall({ action: "auth:signOut" })).toBe("sign_out");
  expect(readAuthCall({ action: "auth:signOut", args: {} })).toBe("sign_out");
});

test.each([
  ["a password", { provider: "password", params: { flow: "signIn", email: "a@b.c", password: "x" } }],
  ["a provider", { provider: "github" }],
  ["a code without its owner", { params: { code: "ABCDEFGH" } }],
  ["a refresh with a provider beside it", { ...refresh, provider: "password" }],
  ["a refresh with a code beside it", { ...refresh, params: { code: "x" } }],
  ["a refresh with a verifier beside it", { ...refresh, verifier: "x" }],
  ["a token that is no text", { refreshToken: 1 }],
  ["nothing", {}],
  ["no arguments", undefined],
])("%s is refused by name", (_what, args) => {
  expect(readAuthCall({ action: "auth:signIn", args })).toBe("only_refresh_and_sign_out");
});

test.each([[null], ["x"], [[]], [{}], [{ action: "tasks:list" }], [{ action: "auth:store", args: refresh }]])(
  "%j is malformed",
  (body) => {
    expect(readAuthCall(body)).toBe("malformed_body");
  },
);
