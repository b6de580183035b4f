// From what the deployment answers to what the form shows.
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type * as z from "zod/mini";
import type { SignInAnswer } from "@/app/_session/askToSignIn";
import type { Method } from "@/app/_session/lastMethod";
import { startSession } from "@/app/_session/startSession";
import type { Tokens } from "@/app/_session/sessionCookies";
import { DISABLED, MAIL_FAILED, OTHER_ACCOUNT, REMOVED, tooMany, UNREACHABLE, WEAK } from "./sentences";
import { FIRST, type OpenStep, type Step, type StepField } from "./step";

const FIELDS = new Set<string>(["name", "email", "current", "password", "code"] satisfies StepField[]);
const TYPED_MAX_LENGTH = 300;

/** A step that goes on, with what was typed so far. */
export function stay(
  form: FormData,
  changes: Partial<Pick<OpenStep, "problems" | "refusal" | "note">>,
): OpenStep {
  return { ...FIRST, typed: typedIn(form), ...changes };
}

/** The first thing that is wrong with each field. */
export function problemsOf(error: z.core.$ZodError): OpenStep["problems"] {
  const problems: Record<string, string> = {};
  for (const { path, message } of error.issues) {
    const field = String(path[0]);
    if (FIELDS.has(field)) problems[field] ??= message;
  }
  return problems;
}

/** For answers that no step expects: each step looks at what it does expect first. */
export function stayRefused(form: FormData, answer: SignInAnswer): OpenStep {
  switch (answer.type) {
    case "unreachable":
      return stay(form, { refusal: UNREACHABLE });
    case "refused":
      return stay(form, explain(answer.refusal));
    case "signed_in":
    case "not_signed_in":
    case "leave":
      throw new Error(`Expected the step to take "${answer.type}" for an answer`);
    default:
      return answer satisfies never;
  }
}

type Refusal = Extract<SignInAnswer, { type: "refused" }>["refusal"];

export function explain(refusal: Refusal): Pick<OpenStep, "problems"> | Pick<OpenStep, "refusal"> {
  switch (refusal.code) {
    case "limited":
      return { refusal: tooMany(refusal.retryAfterMs) };
    case "disabled":
      return { refusal: DISABLED };
    case "other_account":
      return { refusal: OTHER_ACCOUNT };
    case "removed":
      return { refusal: REMOVED.replace("%s", "That provider") };
    case "mail_failed":
      return { refusal: MAIL_FAILED };
    case "weak_password":
      return { problems: { password: WEAK[refusal.reason] } };
    case "invalid":
      return FIELDS.has(refusal.field)
        ? { problems: { [refusal.field]: refusal.message } }
        : { refusal: refusal.message };
    case "verification_needed":
      return { refusal: "This address is not confirmed yet. We have sent a code to it." };
    default:
      return refusal satisfies never;
  }
}

/** Signed in. A browser that runs our script loads `next` itself, whole; any other is sent there. */
export async function enter(tokens: Tokens, method: Method, next: string): Promise<Step> {
  await startSession(tokens, method);
  if (!(await headers()).has("next-action")) redirect(next);
  return { type: "done", next };
}

function typedIn(form: FormData): OpenStep["typed"] {
  const typed: Record<string, string> = {};
  for (const field of ["name", "email", "code"]) {
    const value = form.get(field);
    if (typeof value === "string") typed[field] = value.slice(0, TYPED_MAX_LENGTH);
  }
  return typed;
}
