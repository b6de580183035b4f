import { expect, test } from "vitest";
import { attemptCookie, type Attempt } from "./attempt";

const LINK: Attempt = { kind: "link", email: "ada@example.com", next: "/product", sentAt: 1 };

test.each<Attempt>([
  LINK,
  {
    kind: "verify",
    email: "ada@example.com",
    name: "Ada “the Countess” Löwe",
    next: "/product?a=b",
    sentAt: 1,
  },
  { kind: "oauth", provider: "github", next: "/product/server" },
])("an attempt of kind $kind is read as it was written", (attempt) => {
  const text = attemptCookie.encode(attempt);
  expect(text).toMatch(/^[\w-]+$/);
  expect(attemptCookie.decode(text)).toEqual(attempt);
});

test.each([
  ["nothing", undefined],
  ["no JSON", "x"],
  ["another kind", encode({ ...LINK, kind: "magic" })],
  ["no address", encode({ ...LINK, email: undefined })],
  ["another provider", encode({ kind: "oauth", provider: "evil", next: "/" })],
  ["a list", encode([LINK])],
])("%s is no attempt", (_what, text) => {
  expect(attemptCookie.decode(text)).toBeNull();
});

test("it never leads away from this site, whoever wrote the cookie", () => {
  for (const next of ["//evil.example", "https://evil.example", "javascript:alert(1)"]) {
    expect(attemptCookie.decode(encode({ ...LINK, next }))).toMatchObject({ next: "/product" });
  }
});

test("the longest name, address and path still fit a cookie", () => {
  const name = "\u{1f600}".repeat(50);
  const email = `${"é".repeat(240)}@example.com`;
  for (const next of [`/${"a".repeat(1000)}`, `/${"ж".repeat(1000)}`]) {
    const text = attemptCookie.encode({ kind: "verify", email, name, next, sentAt: Date.now() });
    expect(`__Host-attempt=${text}; Path=/; Max-Age=900; Secure; HttpOnly; SameSite=lax`.length).toBeLessThan(
      4096,
    );
    expect(attemptCookie.decode(text)).toMatchObject({ email, name });
  }
});

test("its cookie is of this host alone", () => {
  expect(attemptCookie.nameOn("doorman.example")).toBe("__Host-attempt");
  expect(attemptCookie.nameOn("localhost:3000")).toBe("attempt");
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
