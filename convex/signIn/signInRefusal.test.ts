import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { readSignInRefusal, refuse, type SignInRefusal } from "./signInRefusal";

test.each<SignInRefusal>([
  { code: "limited", retryAfterMs: 1000 },
  { code: "verification_needed" },
  { code: "weak_password", reason: "breached" },
  { code: "mail_failed" },
  { code: "removed" },
  { code: "invalid", field: "email", message: "Enter your e-mail address." },
])("$code is thrown and read", (refusal) => {
  expect(() => refuse(refusal)).toThrow(ConvexError);
  expect(readSignInRefusal(new ConvexError(refusal))).toEqual(refusal);
});

test.each([
  new Error("limited"),
  new ConvexError("limited"),
  new ConvexError({ code: "unauthenticated" }),
  new ConvexError({ code: "limited" }),
  new ConvexError({ code: "weak_password", reason: "ugly" }),
  { data: { code: "mail_failed" } },
  null,
])("what broke is no refusal (%#)", (error) => {
  expect(readSignInRefusal(error)).toBeNull();
});
