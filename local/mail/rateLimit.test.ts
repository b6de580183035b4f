import { expect, test } from "vitest";
import { RateLimit } from "./rateLimit.ts";

test("so many in a second, and again in the next", () => {
  let now = 5_000;
  const limit = new RateLimit(2, () => now);
  expect(limit.take()).toEqual({
    isAllowed: true,
    headers: { "ratelimit-limit": "2", "ratelimit-remaining": "1", "ratelimit-reset": "1" },
  });
  expect(limit.take().isAllowed).toBe(true);
  now += 999;
  expect(limit.take()).toEqual({
    isAllowed: false,
    headers: {
      "ratelimit-limit": "2",
      "ratelimit-remaining": "0",
      "ratelimit-reset": "1",
      "retry-after": "1",
    },
  });
  now += 1;
  expect(limit.take().isAllowed).toBe(true);
});
