"use client";

import { Plus } from "lucide-react";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { addTask, type AddTaskState } from "./actions";

const EMPTY: AddTaskState = { text: "", problem: null };

/** Posts to a server action. Works before JavaScript has loaded, and without it. */
export function AddTaskForm() {
  const [{ text, problem }, submit, busy] = useActionState(addTask, EMPTY);
  return (
    <form action={submit} noValidate className="flex items-start gap-2.5">
      <Field
        id="new-task"
        name="text"
        label="New task"
        hideLabel
        placeholder="What is to be done?"
        autoComplete="off"
        enterKeyHint="done"
        defaultValue={text}
        error={problem ?? undefined}
        className="flex-1"
      />
      <Button type="submit" disabled={busy} aria-busy={busy}>
        <Plus aria-hidden />
        Add
      </Button>
    </form>
  );
}
