// One step of a sign-in, as a form and its server action hand it to each other.

/** `current` is the password that is about to be replaced. */
export type StepField = "name" | "email" | "current" | "password" | "code";

export interface OpenStep {
  readonly type: "open";
  /** What stays in the form. Never a password: it would stand in the page's HTML. */
  readonly typed: Readonly<Partial<Record<Exclude<StepField, "current" | "password">, string>>>;
  readonly problems: Readonly<Partial<Record<StepField, string>>>;
  /** What is wrong with the whole of it. */
  readonly refusal: string | null;
  /** What went well, though the step is not done. */
  readonly note: string | null;
}

/** `done` is signed in: the page is left for `next`. */
export type Step = OpenStep | { readonly type: "done"; readonly next: string };

export type StepAction = (step: Step, form: FormData) => Promise<Step>;

export const FIRST: OpenStep = { type: "open", typed: {}, problems: {}, refusal: null, note: null };
