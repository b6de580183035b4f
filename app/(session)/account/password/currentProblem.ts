// The one field that no step of a sign-in has: the password that is about to be replaced.
import type { OpenStep } from "../../signin/step";

interface PasswordStep extends OpenStep {
  readonly problems: OpenStep["problems"] & { readonly current?: string };
}

export function withCurrentProblem(step: OpenStep, current: string): PasswordStep {
  return { ...step, problems: { ...step.problems, current } };
}

export function currentProblem(step: OpenStep): string | undefined {
  const problems: PasswordStep["problems"] = step.problems;
  return problems.current;
}
