import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CheckboxPicture } from "@/components/ui/checkbox";
import { classNames } from "@/components/ui/classNames";
import { Field } from "@/components/ui/field";
import { TASK_TEXT_MAX_LENGTH } from "@/convex/taskText";
import { taskRowLooks } from "../taskCard";
import { addTask, removeTask, setTaskDone } from "./actions";

export function AddTask() {
  return (
    <form action={addTask} className="flex items-start gap-2.5">
      <Field
        id="new-task"
        name="text"
        label="New task"
        hideLabel
        placeholder="What is to be done?"
        autoComplete="off"
        required
        // At least one character that is not a space: the browser says so before the server has to.
        pattern=".*\S.*"
        title="Write what is to be done."
        maxLength={TASK_TEXT_MAX_LENGTH}
        className="flex-1"
      />
      <Button type="submit">
        <Plus aria-hidden />
        Add
      </Button>
    </form>
  );
}

type Task = { id: string; text: string; done: boolean };

export function TaskForms({ task }: { task: Task }) {
  return (
    <li className={taskRowLooks}>
      <form action={setTaskDone} className="min-w-0 flex-1">
        <input type="hidden" name="id" value={task.id} />
        <input type="hidden" name="done" value={String(!task.done)} />
        <button
          type="submit"
          aria-pressed={task.done}
          className="flex min-h-11 w-full items-center gap-3 rounded-lg px-2.5 py-2 text-left"
        >
          <CheckboxPicture checked={task.done} />
          <span className={classNames("wrap-anywhere", task.done && "text-ink-soft line-through")}>
            {task.text}
          </span>
        </button>
      </form>
      <form action={removeTask}>
        <input type="hidden" name="id" value={task.id} />
        <Button type="submit" look="ghost" size="icon" aria-label={`Delete “${task.text}”`}>
          <Trash2 aria-hidden />
        </Button>
      </form>
    </li>
  );
}
