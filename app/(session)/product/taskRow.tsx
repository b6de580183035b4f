"use client";

import { Check, Pencil, Trash2, X } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { classNames } from "@/components/ui/classNames";
import { inputLooks } from "@/components/ui/field";
import { useHydrated } from "@/components/useHydrated";
import { taskText } from "@/convex/taskText";
import { taskRowLooks } from "./taskCard";
import type { Task } from "./useTasks";

type TaskRowProps = {
  task: Task;
  onTick: (done: boolean) => void;
  onRename: (text: string) => void;
  onRemove: () => void;
};

export function TaskRow({ task, onTick, onRename, onRemove }: TaskRowProps) {
  const hydrated = useHydrated();
  const [renaming, setRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);

  function endRenaming(text: string | null): void {
    setRenaming(false);
    if (text !== null && text !== task.text) onRename(text);
    // The button is there again after the next paint.
    requestAnimationFrame(() => renameButton.current?.focus());
  }

  if (renaming) return <RenameRow task={task} onEnd={endRenaming} />;
  return (
    <li className={taskRowLooks}>
      <label className="flex min-w-0 flex-1 cursor-pointer items-center gap-3 self-stretch rounded-lg px-2.5 py-2">
        <Checkbox
          checked={task.done}
          disabled={!hydrated}
          onChange={(event) => onTick(event.currentTarget.checked)}
        />
        <span className={classNames("wrap-anywhere", task.done && "text-ink-soft line-through")}>
          {task.text}
        </span>
      </label>
      <Button
        ref={renameButton}
        look="ghost"
        size="icon"
        disabled={!hydrated}
        aria-label={`Rename “${task.text}”`}
        onClick={() => setRenaming(true)}
      >
        <Pencil aria-hidden />
      </Button>
      <Button
        look="ghost"
        size="icon"
        disabled={!hydrated}
        aria-label={`Delete “${task.text}”`}
        onClick={onRemove}
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

/** Ends with the new text, or with `null` if nothing is to change. */
function RenameRow({ task, onEnd }: { task: Task; onEnd: (text: string | null) => void }) {
  const [problem, setProblem] = useState<string | null>(null);

  function submit(form: FormData): void {
    const text = taskText.safeParse(form.get("text"));
    if (text.success) onEnd(text.data);
    else setProblem(text.error.issues[0]?.message ?? null);
  }

  return (
    <li>
      <form
        className={classNames(taskRowLooks, "items-start py-2 pl-3")}
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
        }}
      >
        <div className="min-w-0 flex-1 pr-1.5">
          <input
            // The person has just asked to type here.
            ref={(input) => input?.select()}
            name="text"
            onKeyDown={(event) => {
              if (event.key === "Escape") onEnd(null);
            }}
            defaultValue={task.text}
            aria-label={`New name of “${task.text}”`}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : `${task.id}-problem`}
            autoComplete="off"
            enterKeyHint="done"
            className={classNames(inputLooks, "h-10 px-3", problem !== null && "border-alarm")}
          />
          {problem !== null && (
            <p id={`${task.id}-problem`} className="text-alarm mt-1 text-sm">
              {problem}
            </p>
          )}
        </div>
        <Button type="submit" look="ghost" size="icon" aria-label="Save the new name">
          <Check aria-hidden />
        </Button>
        <Button look="ghost" size="icon" aria-label="Keep the old name" onClick={() => onEnd(null)}>
          <X aria-hidden />
        </Button>
      </form>
    </li>
  );
}
