import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { passwordFor, rememberPassword } from "./rememberedPassword";

const PASSWORD = "four quiet doors opened";

// No other clock: on the oldest Node, Vitest takes the minutes that pass here for its own.
beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

function remember(email: string): void {
  const form = new FormData();
  form.set("email", email);
  form.set("password", PASSWORD);
  rememberPassword(form);
}

test("a password is given for its own address, however that was typed, and for no other", () => {
  remember(" Ada@Example.com ");
  expect(passwordFor("ada@example.com")).toBe(PASSWORD);
  expect(passwordFor("bob@example.com")).toBeNull();
});

test("it is forgotten after a quarter of an hour", () => {
  remember("ada@example.com");
  vi.advanceTimersByTime(1000 * 60 * 10);
  remember("ada@example.com");
  vi.advanceTimersByTime(1000 * 60 * 14);
  expect(passwordFor("ada@example.com")).toBe(PASSWORD);
  vi.advanceTimersByTime(1000 * 60 * 2);
  expect(passwordFor("ada@example.com")).toBeNull();
});

test("a form without a password leaves it alone", () => {
  remember("ada@example.com");
  rememberPassword(new FormData());
  expect(passwordFor("ada@example.com")).toBe(PASSWORD);
});
