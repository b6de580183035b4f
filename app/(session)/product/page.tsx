import { preloadQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";
import { AddTaskForm } from "./addTaskForm";
import { TaskList } from "./taskList";
import { TaskPage } from "./taskPage";
import { ViewerLine } from "./viewerLine";

export const metadata: Metadata = { title: "Your tasks" };

export default async function ProductPage() {
  const [tasks, viewer] = await pageAsViewer("/product", (options) =>
    Promise.all([preloadQuery(api.tasks.list, {}, options), preloadQuery(api.users.viewer, {}, options)]),
  );
  return (
    <TaskPage open="/product" lead={<ViewerLine preloaded={viewer} />}>
      <AddTaskForm />
      <TaskList preloaded={tasks} />
    </TaskPage>
  );
}
