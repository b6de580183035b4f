"use client";

import { Plus } from "lucide-react";
import { useActionState, useEffect, useRef, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { addTask, type AddTaskState } from "./actions";

const EMPTY: AddTaskState = { text: "", problem: null };

/** Posts to a server action. Works before JavaScript has loaded, and without it. */
export function AddTaskForm() {
  const [state, submit, busy] = useActionState(addTask, EMPTY);
  const { field, refused, onSubmit } = useNextText(state);
  return (
    <form
      action={submit}
      onSubmit={onSubmit}
      // React empties a form when its action is done, and would take what was typed meanwhile with it.
      onReset={(event) => event.preventDefault()}
      noValidate
      className="flex items-start gap-2.5"
    >
      <Field
        id="new-task"
        ref={field}
        name="text"
        label="New task"
        hideLabel
        placeholder="What is to be done?"
        autoComplete="off"
        enterKeyHint="done"
        defaultValue={state.text}
        error={state.problem === null ? undefined : `${state.problem}${refused}`}
        className="flex-1"
      />
      <Button type="submit" disabled={busy} aria-busy={busy}>
        <Plus aria-hidden />
        Add
      </Button>
    </form>
  );
}

/** Empties the field for the next text as soon as one is sent, and gives a refused one back. */
function useNextText(state: AddTaskState) {
  const field = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState("");

  useEffect(() => {
    if (field.current === null || state.problem === null) return;
    if (field.current.value === "") field.current.value = state.text;
    // Where the next text already stands, the refused one is named instead.
    else if (field.current.value !== state.text) setRefused(` “${state.text}” was not added.`);
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    setRefused("");
    // React takes the form's data after this handler, in the same turn.
    const { currentTarget } = event;
    queueMicrotask(() => {
      const input = currentTarget.elements.namedItem("text");
      if (input instanceof HTMLInputElement) input.value = "";
    });
  }

  return { field, refused, onSubmit };
}
