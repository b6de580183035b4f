import { expect, test } from "vitest";
import * as z from "zod/mini";
import { explain, problemsOf, stay, stayRefused } from "./answers";
import { DISABLED, MAIL_FAILED, UNREACHABLE } from "./sentences";

const SECRET = "four quiet doors opened";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("what was typed is kept, and a password never is", () => {
  const step = stay(form({ name: "Ada", email: "nonsense", code: "ABCD", password: SECRET, next: "/x" }), {});
  expect(step.typed).toEqual({ name: "Ada", email: "nonsense", code: "ABCD" });
  expect(JSON.stringify(step)).not.toContain(SECRET);
});

test("a file in place of text is dropped, and text without end is cut", () => {
  const data = form({ name: "x".repeat(9999) });
  data.set("email", new File(["x"], "x.txt"));
  const { typed } = stay(data, {});
  expect(typed.email).toBeUndefined();
  expect(typed.name?.length).toBeLessThan(1000);
});

test("the first thing wrong with a field is said beside it, and nothing of fields that no form has", () => {
  const schema = z.object({
    email: z.string().check(z.minLength(3, "first"), z.email("second")),
    flow: z.string(),
    constructor: z.string(),
  });
  const { error } = schema.safeParse({ email: "x" });
  expect(error && problemsOf(error)).toEqual({ email: "first" });
});

test.each([
  [{ code: "limited", retryAfterMs: 61_000 }, { refusal: "That was too often. Try again in 2 minutes." }],
  [{ code: "disabled" }, { refusal: DISABLED }],
  [{ code: "removed" }, { refusal: expect.stringMatching(/^That provider was removed/) }],
  [{ code: "mail_failed" }, { refusal: MAIL_FAILED }],
  [{ code: "weak_password", reason: "too_short" }, { problems: { password: "Use at least 12 characters." } }],
  [{ code: "invalid", field: "email", message: "No." }, { problems: { email: "No." } }],
  [{ code: "invalid", field: "__proto__", message: "No." }, { refusal: "No." }],
] as const)("the refusal %j is told as %j", (refusal, told) => {
  expect(explain(refusal)).toEqual(told);
});

test("a deployment that cannot be reached is said, and an answer that makes no sense is not passed over", () => {
  expect(stayRefused(form({}), { type: "unreachable" }).refusal).toBe(UNREACHABLE);
  expect(() => stayRefused(form({}), { type: "not_signed_in" })).toThrow(/Expected the step/);
});
