import { expect, test, vi } from "vitest";
import { untilAnswered } from "./untilAnswered";

const atOnce = async () => undefined;

test("an answer is passed on, also one that says no", async () => {
  expect(await untilAnswered(async () => "token", atOnce)).toBe("token");
  expect(await untilAnswered(async () => null, atOnce)).toBeNull();
});

test("a failure is no answer: it is asked again", async () => {
  const ask = vi.fn<() => Promise<string>>().mockResolvedValue("token");
  for (let failures = 0; failures < 20; failures++) ask.mockRejectedValueOnce(new Error("fetch failed"));
  expect(await untilAnswered(ask, atOnce)).toBe("token");
  expect(ask).toHaveBeenCalledTimes(21);
});

test("the pauses grow, and stop growing", async () => {
  const pauses: number[] = [];
  const wait = async (pauseMs: number) => void pauses.push(pauseMs);
  await untilAnswered(async () => {
    if (pauses.length < 12) throw new Error("fetch failed");
    return null;
  }, wait);
  expect(pauses[0]).toBeGreaterThanOrEqual(250);
  expect(pauses[0]).toBeLessThanOrEqual(500);
  for (const pause of pauses) expect(pause).toBeLessThanOrEqual(15_000);
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(7_500);
});

test("a network that is back ends the pause", async () => {
  const browser = new EventTarget();
  vi.stubGlobal("window", browser);
  const ask = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error()).mockResolvedValue("token");
  const answer = untilAnswered(ask);
  await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
  browser.dispatchEvent(new Event("online"));
  expect(await answer).toBe("token");
  vi.unstubAllGlobals();
});
