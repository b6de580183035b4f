"use client";

import { useActionState, useEffect, useRef, type ReactNode } from "react";
import { Note } from "@/components/ui/note";
import { Notice } from "@/components/ui/notice";
import { cardLooks } from "./shell";
import { FIRST, type OpenStep, type Step, type StepAction, type StepField } from "./step";

type StepFormProps = {
  action: StepAction;
  /** Which field to go to when it is the whole that was refused; else it is the refusal itself. */
  afterRefusal?: StepField;
  /** The field that the step is about: whoever comes to this page comes to type there. */
  startAt?: StepField;
  onSend?: (form: FormData) => void;
  children: (step: OpenStep, busy: boolean) => ReactNode;
};

/** One step of a sign-in. Posts to a server action: works before JavaScript has loaded, and without it. */
export function StepForm({ action, afterRefusal, startAt, onSend, children }: StepFormProps) {
  const [step, submit, sending] = useActionState(action, FIRST);
  const form = useRef<HTMLFormElement>(null);
  const refusal = useRef<HTMLDivElement>(null);
  const open = step.type === "done" ? FIRST : step;

  useEffect(() => {
    if (startAt !== undefined) fieldOf(form.current, startAt)?.focus();
  }, [startAt]);

  useEffect(() => {
    if (step.type === "done") window.location.replace(step.next);
    else firstProblem(step, form.current, afterRefusal, refusal.current)?.focus();
  }, [step, afterRefusal]);

  return (
    <form
      ref={form}
      action={submit}
      onSubmit={(event) => onSend?.(new FormData(event.currentTarget))}
      // React empties a form when its action is done. What was typed is wanted again.
      onReset={(event) => event.preventDefault()}
      noValidate
      className={cardLooks}
    >
      {open.refusal !== null && (
        <div ref={refusal} tabIndex={-1} className="rounded-lg">
          <Notice>{open.refusal}</Notice>
        </div>
      )}
      <Note>{open.note}</Note>
      {children(open, sending || step.type === "done")}
    </form>
  );
}

/** Where to go on typing. What was typed there is selected, to be replaced by the first key. */
function firstProblem(
  step: Exclude<Step, { type: "done" }>,
  form: HTMLFormElement | null,
  afterRefusal: StepField | undefined,
  refusal: HTMLElement | null,
): HTMLElement | null {
  const invalid = form?.querySelector<HTMLInputElement>("input[aria-invalid=true]");
  if (invalid) return select(invalid);
  if (step.refusal === null || afterRefusal === undefined) return refusal;
  const field = fieldOf(form, afterRefusal);
  if (field?.name === "password") field.value = "";
  return field ?? refusal;
}

function fieldOf(form: HTMLFormElement | null, name: StepField): HTMLInputElement | null {
  const field = form?.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field : null;
}

function select(field: HTMLInputElement): HTMLInputElement {
  field.select();
  return field;
}
