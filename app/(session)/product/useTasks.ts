"use client";

import { useMutation, usePreloadedQuery, type Preloaded } from "convex/react";
import type { OptimisticLocalStore } from "convex/browser";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import type { TaskResult } from "@/convex/tasks";
import { sentenceFor } from "./problem";

export type Task = (typeof api.tasks.list._returnType)[number];

/** The tasks, live, and their changes. A change shows at once; if it is refused, the list goes back by itself. */
export function useTasks(preloaded: Preloaded<typeof api.tasks.list>) {
  const tasks = usePreloadedQuery(preloaded);
  const [problem, setProblem] = useState<string | null>(null);

  const setDone = useMutation(api.tasks.setDone).withOptimisticUpdate((store, { id, done }) =>
    change(store, (all) => all.map((task) => (task.id === id ? { ...task, done } : task))),
  );
  const rename = useMutation(api.tasks.rename).withOptimisticUpdate((store, { id, text }) =>
    change(store, (all) => all.map((task) => (task.id === id ? { ...task, text: text.trim() } : task))),
  );
  const remove = useMutation(api.tasks.remove).withOptimisticUpdate((store, { id }) =>
    change(store, (all) => all.filter((task) => task.id !== id)),
  );

  async function settle(pending: Promise<TaskResult>): Promise<void> {
    setProblem(null);
    try {
      const result = await pending;
      if (!result.ok) setProblem(sentenceFor(result.reason));
    } catch {
      setProblem(sentenceFor("unreachable"));
    }
  }

  return {
    tasks,
    problem,
    setDone: (task: Task, done: boolean) => void settle(setDone({ id: task.id, done })),
    rename: (task: Task, text: string) => void settle(rename({ id: task.id, text })),
    remove: (task: Task) => void settle(remove({ id: task.id })),
  };
}

function change(store: OptimisticLocalStore, update: (tasks: Task[]) => Task[]): void {
  const tasks = store.getQuery(api.tasks.list, {});
  if (tasks !== undefined) store.setQuery(api.tasks.list, {}, update(tasks));
}
