import { expect, test } from "vitest";
import { EngineTokens } from "./engineTokens.ts";

test("a token that is given back names the thread's own, once", () => {
  const tokens = new EngineTokens();
  const token = tokens.take(1, 7);
  expect(tokens.giveBack(1, token)).toBe(7);
  expect(tokens.giveBack(1, token)).toBeNull();
});

test("the tokens of two threads are never the same", () => {
  const tokens = new EngineTokens();
  expect(tokens.take(1, 7)).not.toBe(tokens.take(2, 7));
});

test("a token of a thread that is gone is nothing to the next one", () => {
  const tokens = new EngineTokens();
  expect(tokens.giveBack(2, tokens.take(1, 7))).toBeNull();
});

test("news name only tokens that are still held, and release them", () => {
  const tokens = new EngineTokens();
  const held = tokens.take(1, 7);
  tokens.giveBack(1, tokens.take(1, 8));
  expect(tokens.invalidate(1, [7, 8])).toEqual([held]);
  expect(tokens.invalidate(1, [7])).toEqual([]);
});

test("when a thread is lost all that was held is stale", () => {
  const tokens = new EngineTokens();
  const held = [tokens.take(1, 7), tokens.take(1, 8)];
  expect(tokens.loseAll()).toEqual(held);
  expect(tokens.loseAll()).toEqual([]);
});
