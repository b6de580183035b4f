import { expect, test } from "vitest";
import type { Id } from "@/convex/_generated/dataModel";
import type { Message } from "@/convex/messages";
import { dateOf, groupByDay, nameOfDay, timeOfDay } from "./days";

function message(author: string, sentAt: string): Message {
  const id = author as Id<"users">;
  return {
    id: `${author} ${sentAt}`,
    text: "",
    sentAt: Date.parse(sentAt),
    author: { id, name: null, image: null },
  };
}

/** The ids, run by run and day by day. */
function shapeOf(newestFirst: Message[], timeZone: string) {
  return groupByDay(newestFirst, timeZone).map(({ date, runs }) => [
    date,
    runs.map(({ messages }) => messages.map(({ sentAt }) => timeOfDay(sentAt, timeZone))),
  ]);
}

test("messages are read oldest first, under their day", () => {
  const newestFirst = [
    message("bob", "2026-11-21T00:01:00Z"),
    message("ada", "2026-11-20T23:59:00Z"),
    message("ada", "2026-11-19T12:00:00Z"),
  ];
  expect(shapeOf(newestFirst, "UTC")).toEqual([
    ["2026-11-19", [["12:00"]]],
    ["2026-11-20", [["23:59"]]],
    ["2026-11-21", [["00:01"]]],
  ]);
});

test("what a day is depends on where one reads", () => {
  const newestFirst = [message("ada", "2026-11-21T00:01:00Z"), message("ada", "2026-11-20T23:59:00Z")];
  expect(shapeOf(newestFirst, "America/New_York")).toEqual([["2026-11-20", [["18:59", "19:01"]]]]);
  expect(shapeOf(newestFirst, "Asia/Tokyo")).toEqual([["2026-11-21", [["08:59", "09:01"]]]]);
});

test("who goes on within five minutes is not named again", () => {
  const newestFirst = [
    message("ada", "2026-11-21T12:12:00Z"),
    message("bob", "2026-11-21T12:11:00Z"),
    message("ada", "2026-11-21T12:10:00Z"),
    message("ada", "2026-11-21T12:04:00Z"),
    message("ada", "2026-11-21T12:00:00Z"),
  ];
  expect(shapeOf(newestFirst, "UTC")).toEqual([
    ["2026-11-21", [["12:00", "12:04"], ["12:10"], ["12:11"], ["12:12"]]],
  ]);
});

test("no messages, no days", () => {
  expect(groupByDay([], "UTC")).toEqual([]);
});

test("the last two days have names of their own", () => {
  expect(nameOfDay("2026-11-21", "2026-11-21")).toBe("Today");
  expect(nameOfDay("2026-10-31", "2026-11-01")).toBe("Yesterday");
  expect(nameOfDay("2026-11-19", "2026-11-21")).toBe("Thursday, November 19, 2026");
  expect(nameOfDay("2026-11-21", null)).toBe("Saturday, November 21, 2026");
});

test("a date is the reader's", () => {
  const time = Date.parse("2026-11-21T01:00:00Z");
  expect([dateOf(time, "UTC"), dateOf(time, "America/New_York")]).toEqual(["2026-11-21", "2026-11-20"]);
});
