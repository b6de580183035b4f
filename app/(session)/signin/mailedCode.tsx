import { CodeField } from "@/components/ui/codeField";
import { CODE_LENGTH } from "@/convex/credentials";
import type { OpenStep } from "./step";

/** The code that a mail has brought. */
export function MailedCode({ step }: { step: OpenStep }) {
  return (
    <CodeField
      id="code"
      name="code"
      label="Code from the mail"
      length={CODE_LENGTH}
      required
      defaultValue={step.typed.code}
      error={step.problems.code}
    />
  );
}
