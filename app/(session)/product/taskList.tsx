"use client";

import type { Preloaded } from "convex/react";
import Link from "next/link";
import { useRef } from "react";
import { Notice } from "@/components/ui/notice";
import type { api } from "@/convex/_generated/api";
import { NoTasks, TaskCount, taskCardLooks } from "./taskCard";
import { TaskRow } from "./taskRow";
import { useTasks } from "./useTasks";

export function TaskList({ preloaded }: { preloaded: Preloaded<typeof api.tasks.list> }) {
  const { tasks, problem, setDone, rename, remove } = useTasks(preloaded);
  const count = useRef<HTMLOutputElement>(null);
  return (
    <section aria-label="Tasks" className="flex flex-col gap-3">
      {problem !== null && <Notice>{problem}</Notice>}
      {/* Takes the focus when the row that had it is gone. */}
      <output ref={count} tabIndex={-1} className="text-ink-soft px-1 text-sm outline-none">
        <TaskCount tasks={tasks} />
      </output>
      {tasks.length === 0 ? (
        <NoTasks />
      ) : (
        <ul className={taskCardLooks}>
          {tasks.map((task) => (
            <TaskRow
              key={task.id}
              task={task}
              onTick={(done) => setDone(task, done)}
              onRename={(text) => rename(task, text)}
              onRemove={() => {
                count.current?.focus();
                remove(task);
              }}
            />
          ))}
        </ul>
      )}
      <noscript>
        <p className="text-ink-soft px-1 text-sm">
          Without JavaScript you can add tasks here, and tick and delete them on{" "}
          <Link href="/product/server" className="text-ink underline">
            the page from the server
          </Link>
          .
        </p>
      </noscript>
    </section>
  );
}
