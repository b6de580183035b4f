import { expect, test, vi } from "vitest";
import type { Answer } from "./answer.ts";
import { readTogether } from "./readTogether.ts";

const answer = (ts: bigint, staleAt: bigint | null = null): Answer => ({
  result: { success: true, valueJson: "1", logLines: [] },
  journal: null,
  ts,
  staleAt,
});
const wanting = (...answers: Answer[]) => ({
  known: null,
  ask: vi.fn(() =>
    Promise.resolve(answers.length > 1 ? (answers.shift() ?? answer(0n)) : (answers[0] ?? answer(0n))),
  ),
});

test("nothing is read at the latest moment", async () => {
  expect(await readTogether([], 3n, () => 7n)).toEqual({ since: 0n, until: 7n, answers: [] });
});

test("what is known and still holds is not asked again", async () => {
  const ask = vi.fn(() => Promise.reject(new Error("asked")));
  const known = answer(2n);
  expect(await readTogether([{ known, ask }], 0n, () => 9n)).toMatchObject({ since: 2n, until: 9n });
  expect(ask).not.toHaveBeenCalled();
});

test("a moment in the past will do if all held then", async () => {
  const reading = await readTogether([wanting(answer(3n, 6n)), wanting(answer(4n))], 0n, () => 9n);
  expect(reading).toMatchObject({ since: 4n, until: 5n });
});

test("answers that never held together are asked again, only those that went stale", async () => {
  const early = wanting(answer(3n, 4n), answer(5n));
  const late = wanting(answer(4n));
  expect(await readTogether([early, late], 0n, () => 9n)).toMatchObject({ since: 5n, until: 9n });
  expect(early.ask).toHaveBeenCalledTimes(2);
  expect(late.ask).toHaveBeenCalledTimes(1);
});

test("a moment before the one that was told last will not do", async () => {
  const wanted = wanting(answer(3n, 6n), answer(8n));
  expect(await readTogether([wanted], 7n, () => 9n)).toMatchObject({ since: 8n, until: 9n });
});

test("answers that keep missing each other are in the end asked for in one go", async () => {
  const modes: string[] = [];
  let ts = 0n;
  const wanted = {
    known: null,
    ask: (mode: string) => {
      modes.push(mode);
      ts += 1n;
      return Promise.resolve(mode === "anew" ? answer(50n) : answer(ts, ts));
    },
  };
  expect(await readTogether([wanted, wanted], 0n, () => 60n)).toMatchObject({ since: 50n });
  expect(modes.slice(-3)).toEqual(["shared", "anew", "anew"]);
});

test("where even that fails the caller is asked to come back", async () => {
  const wanted = { known: null, ask: () => Promise.resolve(answer(5n, 5n)) };
  await expect(readTogether([wanted], 0n, () => 9n)).rejects.toMatchObject({ status: 503 });
});
