import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { failureOf } from "./failure";

test.each([
  ["the wrapper's refusal", new ConvexError({ code: "unauthenticated" }), "signed_out"],
  [
    "a forged token",
    new Error('{"code":"InvalidAuthHeader","message":"Could not parse JWT payload."}'),
    "signed_out",
  ],
  [
    "a token of another deployment",
    new Error('{"code":"NoAuthProvider","message":"No auth provider"}'),
    "signed_out",
  ],
  ["an expired token", new Error('{"code":"Unauthenticated","message":"Could not verify"}'), "signed_out"],
  ["a closed port", new TypeError("fetch failed"), "unreachable"],
  [
    "a deployment without its keys",
    new Error('{"code":"AuthProviderDiscoveryFailed","message":""}'),
    "unreachable",
  ],
  [
    "an overloaded deployment",
    new Error('{"code":"InternalServerError","message":"Try again"}'),
    "unreachable",
  ],
  ["a proxy's page", new Error("<html><h1>502 Bad Gateway</h1></html>"), "unreachable"],
  ["a function that threw", new Error("[Request ID: 1f] Server Error"), "broken"],
  ["data of another kind", new ConvexError({ code: "invalid_password" }), "broken"],
  ["data without a code", new ConvexError("no"), "broken"],
  ["our own mistake", new TypeError("undefined is not a function"), "broken"],
  ["no error at all", "text", "broken"],
])("%s", (_name, error, failure) => {
  expect(failureOf(error)).toBe(failure);
});
