"use client";

import { usePreloadedQuery, type Preloaded } from "convex/react";
import { Field } from "@/components/ui/field";
import type { api } from "@/convex/_generated/api";
import { NAME_MAX_LENGTH } from "@/convex/credentials";
import { StepForm } from "../signin/stepForm";
import { SubmitButton } from "../signin/submitButton";
import { rename } from "./actions";
import { CardTitle } from "./card";

export function NameForm({ preloaded }: { preloaded: Preloaded<typeof api.account.profile> }) {
  const { name } = usePreloadedQuery(preloaded);
  return (
    <StepForm action={rename}>
      {(step, busy) => (
        <>
          <CardTitle title="Name" lead="It stands beside what you write in Messages." />
          <Field
            id="name"
            name="name"
            label="Your name"
            hideLabel
            autoComplete="name"
            required
            maxLength={NAME_MAX_LENGTH}
            defaultValue={step.typed.name ?? name ?? ""}
            error={step.problems.name}
          />
          <div className="flex">
            <SubmitButton busy={busy} doing="Saving…">
              Save
            </SubmitButton>
          </div>
        </>
      )}
    </StepForm>
  );
}
