import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { Notice } from "@/components/ui/notice";
import { api } from "@/convex/_generated/api";
import { isProblem, sentenceFor } from "../problem";
import { NoTasks, TaskCount, taskCardLooks } from "../taskCard";
import { TaskPage } from "../taskPage";
import { AddTask, TaskForms } from "./forms";

export const metadata: Metadata = { title: "Your tasks, from the server" };

type Props = { searchParams: Promise<{ problem?: string | string[] }> };

/** The list without any JavaScript of its own: each change is a form, a server action and a new page. */
export default async function ServerPage({ searchParams }: Props) {
  const { problem } = await searchParams;
  const [tasks, viewer] = await pageAsViewer("/product/server", (options) =>
    Promise.all([fetchQuery(api.tasks.list, {}, options), fetchQuery(api.users.viewer, {}, options)]),
  );
  return (
    <TaskPage open="/product/server" lead={`Only ${viewer.name ?? viewer.email} can open this list.`}>
      {isProblem(problem) && <Notice>{sentenceFor(problem)}</Notice>}
      <AddTask />
      <section aria-label="Tasks" className="flex flex-col gap-3">
        <p className="text-ink-soft px-1 text-sm">
          <TaskCount tasks={tasks} />
        </p>
        {tasks.length === 0 && <NoTasks />}
        <ul className={tasks.length === 0 ? "hidden" : taskCardLooks}>
          {tasks.map((task) => (
            <TaskForms key={task.id} task={task} />
          ))}
        </ul>
      </section>
    </TaskPage>
  );
}
