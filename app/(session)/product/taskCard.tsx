// How a list of tasks looks, live or from the server.
import { KeyRound } from "lucide-react";

export const taskCardLooks = "bg-surface divide-y overflow-hidden rounded-2xl border shadow-sm";
export const taskRowLooks = "flex min-h-14 items-center gap-1 py-1.5 pr-2.5 pl-1.5";

export function TaskCount({ tasks }: { tasks: { done: boolean }[] }) {
  if (tasks.length === 0) return "No tasks";
  return `${tasks.filter((task) => task.done).length} of ${tasks.length} done`;
}

export function NoTasks() {
  return (
    <div className="border-edge/50 flex flex-col items-center gap-2 rounded-2xl border border-dashed px-6 py-14 text-center">
      <KeyRound aria-hidden className="text-brass-ink size-7" strokeWidth={1.5} />
      <p className="mt-1 font-medium">Nothing to do</p>
      <p className="text-ink-soft max-w-xs text-sm">
        Add your first task above. It appears on every device you are signed in on.
      </p>
    </div>
  );
}
