import { expect, test } from "vitest";
import { growthShortfalls, type Reading } from "./readings.ts";

const reading = (point: number): Reading => ({ point, range: 400 });

test("a read may grow by a third with the table, and not by more", () => {
  expect(growthShortfalls([reading(24), reading(60), reading(32)], "point")).toEqual([]);
  expect(growthShortfalls([reading(24), reading(24), reading(33)], "point")).toEqual([
    "grows by 1.38, more than 1.33",
  ]);
  expect(growthShortfalls([reading(24), reading(33)], "range")).toEqual([]);
});

test("what was not measured is not good enough", () => {
  expect(growthShortfalls([], "point")).toHaveLength(1);
  expect(growthShortfalls([reading(0), reading(0)], "point")).toHaveLength(1);
});
