import { expect, test } from "vitest";
import { api } from "./_generated/api";
import { emptyBackend, signedIn } from "./convexTest.setup";
import { TASKS_MAX } from "./tasks";
import { TASK_TEXT_MAX_LENGTH } from "./taskText";

const NOT_FOUND = { ok: false, reason: "not_found" };
const INVALID_TEXT = { ok: false, reason: "invalid_text" };

async function adaWithOneTask() {
  const backend = emptyBackend();
  const ada = await signedIn(backend, "ada@example.com");
  await ada.as.mutation(api.tasks.add, { text: "Oil the hinges" });
  const [task] = await ada.as.query(api.tasks.list, {});
  if (task === undefined) throw new Error("Expected the task that was just added");
  return { backend, ada, task };
}

test("tasks are listed newest first, to their owner", async () => {
  const { ada } = await adaWithOneTask();
  await ada.as.mutation(api.tasks.add, { text: "Polish the bell" });
  const tasks = await ada.as.query(api.tasks.list, {});
  expect(tasks.map((task) => task.text)).toEqual(["Polish the bell", "Oil the hinges"]);
});

test("an owner ticks, unticks, renames and removes", async () => {
  const { ada, task } = await adaWithOneTask();
  expect(await ada.as.mutation(api.tasks.setDone, { id: task.id, done: true })).toEqual({ ok: true });
  expect(await ada.as.query(api.tasks.list, {})).toEqual([{ ...task, done: true }]);
  await ada.as.mutation(api.tasks.setDone, { id: task.id, done: false });
  await ada.as.mutation(api.tasks.rename, { id: task.id, text: "  Oil the lock " });
  expect(await ada.as.query(api.tasks.list, {})).toEqual([{ ...task, text: "Oil the lock" }]);
  expect(await ada.as.mutation(api.tasks.remove, { id: task.id })).toEqual({ ok: true });
  expect(await ada.as.query(api.tasks.list, {})).toEqual([]);
});

test("another user neither sees nor changes a task, and learns nothing from the answer", async () => {
  const { backend, ada, task } = await adaWithOneTask();
  const { as: bob } = await signedIn(backend, "bob@example.com");
  expect(await bob.query(api.tasks.list, {})).toEqual([]);
  expect(await bob.mutation(api.tasks.setDone, { id: task.id, done: true })).toEqual(NOT_FOUND);
  expect(await bob.mutation(api.tasks.rename, { id: task.id, text: "Mine now" })).toEqual(NOT_FOUND);
  expect(await bob.mutation(api.tasks.remove, { id: task.id })).toEqual(NOT_FOUND);
  expect(await ada.as.query(api.tasks.list, {})).toEqual([task]);
});

test("an id of nothing, of another table or no id at all gets the same answer", async () => {
  const { ada, task } = await adaWithOneTask();
  await ada.as.mutation(api.tasks.remove, { id: task.id });
  for (const id of [task.id, ada.userId, ada.sessionId, "nonsense", ""]) {
    expect(await ada.as.mutation(api.tasks.setDone, { id, done: true })).toEqual(NOT_FOUND);
    expect(await ada.as.mutation(api.tasks.rename, { id, text: "Ghost" })).toEqual(NOT_FOUND);
    expect(await ada.as.mutation(api.tasks.remove, { id })).toEqual(NOT_FOUND);
  }
  expect(await ada.as.query(api.users.viewer, {})).toMatchObject({ email: "ada@example.com" });
});

test.each(["", " \n\t ", "x".repeat(TASK_TEXT_MAX_LENGTH + 1)])("text %j is refused", async (text) => {
  const { ada, task } = await adaWithOneTask();
  expect(await ada.as.mutation(api.tasks.add, { text })).toEqual(INVALID_TEXT);
  expect(await ada.as.mutation(api.tasks.rename, { id: task.id, text })).toEqual(INVALID_TEXT);
  expect(await ada.as.query(api.tasks.list, {})).toEqual([task]);
});

test("the longest text is kept whole", async () => {
  const { ada, task } = await adaWithOneTask();
  const text = "x".repeat(TASK_TEXT_MAX_LENGTH);
  await ada.as.mutation(api.tasks.rename, { id: task.id, text: ` ${text} ` });
  expect(await ada.as.query(api.tasks.list, {})).toEqual([{ ...task, text }]);
});

test("a full list takes no more", async () => {
  const { backend, ada } = await adaWithOneTask();
  await backend.run(async ({ db }) => {
    for (let made = 1; made < TASKS_MAX; made++) {
      await db.insert("tasks", { userId: ada.userId, text: `Task ${made}`, done: false });
    }
  });
  expect(await ada.as.mutation(api.tasks.add, { text: "One more" })).toEqual({
    ok: false,
    reason: "too_many",
  });
});
