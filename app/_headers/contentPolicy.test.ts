import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNonce, policyWithHashes, policyWithNonce } from "./contentPolicy";

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "https://happy-otter-1.convex.cloud/");
  vi.stubEnv("NEXT_PUBLIC_CONVEX_SITE_URL", "https://happy-otter-1.convex.site");
});
afterEach(() => vi.unstubAllEnvs());

test("scripts run by nonce or by hash, never because they are inline", () => {
  const byNonce = directives(policyWithNonce("bm9uY2U="));
  expect(byNonce.get("script-src")).toMatch(/^'nonce-bm9uY2U=' 'strict-dynamic' 'sha256-[\w+/]{43}='$/);
  const byHash = directives(policyWithHashes(["sha256-a", "sha256-b"]));
  expect(byHash.get("script-src")).toBe("'self' 'sha256-a' 'sha256-b'");
});

test("what is not named is forbidden, and nobody may frame a page", () => {
  const policy = directives(policyWithNonce("x"));
  expect(policy.get("default-src")).toBe("'none'");
  expect(policy.get("frame-ancestors")).toBe("'none'");
  expect(policy.get("base-uri")).toBe("'none'");
  expect(policy.get("object-src")).toBeUndefined();
});

test("a page speaks to its own site and to its deployment alone", () => {
  expect(directives(policyWithNonce("x")).get("connect-src")).toBe(
    "'self' https://happy-otter-1.convex.cloud wss://happy-otter-1.convex.cloud https://happy-otter-1.convex.site",
  );
});

test("forms lead to our own pages, and by way of the deployment to the providers", () => {
  expect(directives(policyWithNonce("x")).get("form-action")).toBe(
    "'self' https://happy-otter-1.convex.site https://github.com https://accounts.google.com https://appleid.apple.com",
  );
  vi.stubEnv("PROVIDER_ORIGINS", "https://id.example.com");
  expect(directives(policyWithNonce("x")).get("form-action")).toMatch(
    / https:\/\/github\.com .* https:\/\/id\.example\.com$/,
  );
});

test("plain addresses are raised to TLS where the deployment has it", () => {
  expect(directives(policyWithNonce("x")).has("upgrade-insecure-requests")).toBe(true);
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://convex.test:3210");
  expect(directives(policyWithNonce("x")).has("upgrade-insecure-requests")).toBe(false);
});

test("an address that is none cannot widen the policy", () => {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_SITE_URL", "*; script-src *");
  expect(policyWithNonce("x")).not.toContain("*");
});

test("each nonce is new, and long enough not to be guessed", () => {
  const nonces = new Set(Array.from({ length: 100 }, createNonce));
  expect(nonces.size).toBe(100);
  for (const nonce of nonces) expect(nonce).toMatch(/^[\w+/]{22}==$/);
});

function directives(policy: string): Map<string, string> {
  return new Map(
    policy.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values.join(" ")];
    }),
  );
}
