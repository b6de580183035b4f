import { expect, test } from "vitest";
import { UNKNOWN_DEVICE, describeDevice } from "./device";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/126.0.0.0 Safari/537.36`, "Chrome on Windows"],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`,
    "Microsoft Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "Safari on macOS",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Safari on iOS",
  ],
  [`Mozilla/5.0 (Linux; Android 14) ${WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36`, "Chrome on Android"],
])("%j is called %j", (userAgent, name) => {
  expect(describeDevice(userAgent)).toBe(name);
});

test.each([
  ["no user agent", null],
  ["an empty one", ""],
  ["a program", "curl/8.5.0"],
  ["words of the sender's own", "Call 0800 123 now or visit http://evil.example/ (x)"],
  ["a name with markup", "<script>alert(1)</script>/1.0 (x)"],
  ["one that is far too long", `${"a/".repeat(100_000)} Firefox/1.0`],
])("%s is an unknown device", (_what, userAgent) => {
  expect(describeDevice(userAgent)).toBe(UNKNOWN_DEVICE);
});
