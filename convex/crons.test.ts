import { getFunctionName } from "convex/server";
import { expect, test } from "vitest";
import { internal } from "./_generated/api";
import crons from "./crons";

test("what is over is removed each hour, and removals that stopped are taken up within ten minutes", () => {
  const planned = Object.values(crons.crons).map(({ name, args, schedule }) => ({ name, args, schedule }));
  expect(planned).toEqual([
    {
      name: getFunctionName(internal.cleanup.start),
      args: [{}],
      schedule: { type: "hourly", minuteUTC: expect.any(Number) },
    },
    {
      name: getFunctionName(internal.deletion.resume),
      args: [{}],
      schedule: { type: "interval", minutes: 10 },
    },
  ]);
});
