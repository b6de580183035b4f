import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { returnAddress } from "./returnAddress";

beforeEach(() => {
  vi.stubEnv("SITE_URL", "https://doorman.example/");
  vi.stubEnv("OTHER_SITE_URLS", "https://preview-1.doorman.example, https://doorman.test:8443, nonsense");
});
afterEach(() => void vi.unstubAllEnvs());

test.each([
  ["/signin/callback", "https://doorman.example/signin/callback"],
  ["/product?tab=1#top", "https://doorman.example/product?tab=1#top"],
  ["?next=%2F", "https://doorman.example/?next=%2F"],
  ["https://doorman.example/product", "https://doorman.example/product"],
  ["https://preview-1.doorman.example/signin", "https://preview-1.doorman.example/signin"],
  ["https://doorman.test:8443/", "https://doorman.test:8443/"],
])("D7: %s leads to %s", async (redirectTo, expected) => {
  expect(await returnAddress({ redirectTo })).toBe(expected);
});

test.each([
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "\\\\evil.example",
  "/\t/evil.example",
  " //evil.example",
  "https://doorman.example.evil.example/",
  "https://doorman.example@evil.example/",
  "https://doorman.example:444/",
  "http://doorman.example/",
  "https://preview-2.doorman.example/",
  "javascript:alert(1)",
  "data:text/html,hello",
  "http://",
])("D7: %j leads nowhere but home", async (redirectTo) => {
  expect(await returnAddress({ redirectTo })).toBe("https://doorman.example");
});
