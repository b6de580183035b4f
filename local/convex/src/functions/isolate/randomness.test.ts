import { expect, test } from "vitest";
import { SeededRandom } from "./randomness.ts";

const seed = (byte: number) => new Uint8Array(32).fill(byte);

test("the seed decides the stream, however it is cut", () => {
  const whole = new SeededRandom(seed(1)).bytes(5000);
  const cut = new SeededRandom(seed(1));
  const parts = [1, 999, 1024, 2976].map((size) => cut.bytes(size));
  expect(Buffer.concat(parts).equals(whole)).toBe(true);
  expect(new SeededRandom(seed(2)).bytes(5000)).not.toEqual(whole);
});

test("fractions lie in [0, 1) and spread", () => {
  const random = new SeededRandom(seed(3));
  const fractions = Array.from({ length: 2000 }, () => random.fraction());
  expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...fractions)).toBeLessThan(1);
  const mean = fractions.reduce((sum, fraction) => sum + fraction) / fractions.length;
  expect(mean).toBeCloseTo(0.5, 1);
});

test("uuids are of version 4", () => {
  expect(new SeededRandom(seed(4)).uuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test("a short seed is refused", () => {
  expect(() => new SeededRandom(new Uint8Array(16))).toThrow("A seed has 32 bytes, not 16");
});
