import { afterEach, expect, test, vi } from "vitest";
import { indexKeyRange, sessionRequestKeyRange } from "../indexing/keys.ts";
import { ANONYMOUS } from "../protocol/functionCall.ts";
import { MemoryStore } from "../storage/memoryStore.ts";
import type { KeyRange } from "../storage/orderedStore.ts";
import { FIRST_DECLARED_INDEX } from "../transaction/systemTables.ts";
import { openTestCore, push, type TestCore } from "./engineTestApp.ts";

const CODE = `
  import { mutationGeneric as mutation } from "convex/server";
  export const fill = mutation({ args: {}, handler: async (ctx) => {
    for (let n = 0; n < 600; n++) await ctx.db.insert("items", { n });
  } });
`;
const schema = (indexes: string) => `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({ items: defineTable({ n: v.number() })${indexes} });
`;

afterEach(() => {
  vi.useRealTimers();
});

function fill(core: TestCore) {
  const call = { path: "items:fill", argsJson: "[{}]", identity: ANONYMOUS, requestId: "0123456789abcdef" };
  return core.call("mutation", {
    call: { ...call, caller: "SyncWorker" },
    session: { sessionId: "s", requestId: 1 },
  });
}

function countIn(store: MemoryStore, range: KeyRange): number {
  return [...store.range(range, "asc")].length;
}

test("the entries of an index go soon after the push that dropped it", async () => {
  const store = new MemoryStore();
  const core = await openTestCore(store);
  await push(core.deploy, { "items.ts": CODE, "schema.ts": schema('.index("by_n", ["n"])') });
  await fill(core);
  const entries = () => countIn(store, indexKeyRange(FIRST_DECLARED_INDEX));
  expect(entries()).toBe(600);
  await push(core.deploy, { "items.ts": CODE, "schema.ts": schema("") });
  await vi.waitFor(() => expect(entries()).toBe(0));
});

test("outcomes of session requests go from time to time, once they have expired", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
  const store = new MemoryStore();
  const core = await openTestCore(store);
  await push(core.deploy, { "items.ts": CODE, "schema.ts": schema("") });
  await fill(core);
  const outcomes = () => countIn(store, sessionRequestKeyRange());
  vi.advanceTimersByTime(1000 * 60);
  await nextTurns();
  expect(outcomes()).toBe(1);
  vi.setSystemTime(Date.now() + 1000 * 60 * 60 * 24 * 8); // 8 days
  vi.advanceTimersByTime(1000 * 60);
  await nextTurns();
  expect(outcomes()).toBe(0);
});

/** The lane takes one turn of the event loop for each step. */
async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
