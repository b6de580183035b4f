/** The word for an answer, as it stands in `matrix.ts`. */
import type { Answer } from "./deployment.ts";
import type { Person } from "./person.ts";

interface FunctionAnswer {
  readonly status?: "success" | "error";
  readonly value?: unknown;
  readonly errorData?: { readonly code?: string };
}

/** Whose things an answer may be about: who asks, where they are anybody, and whose was asked for. */
export interface Parties {
  readonly asker: Person | null;
  readonly target: Person;
}

/** A function's answer, over HTTP. */
export function wordOfFunction({ status, text }: Answer, parties: Parties): string {
  if (status === 401) return "401";
  const { status: outcome, value, errorData } = parse(text) as FunctionAnswer;
  if (outcome === "success") return wordOfValue(value) ?? shown(text, parties) ?? "ok";
  return errorData?.code === "unauthenticated" ? "refused" : (errorData?.code ?? "failed");
}

/** The answer of a page, a route handler or an HTTP action. */
export function wordOfResponse(response: Response, text: string, parties: Parties): string {
  const to = response.headers.get("Location");
  if (to !== null) return leadsTo(to, response.url);
  return (response.ok && shown(text, parties)) || String(response.status);
}

/** The middleware's answer at `/api/auth`. */
export function wordOfAuthCall({ status, text }: Answer): string {
  return status === 200 ? (wordOfValue(parse(text)) ?? "ok") : String(status);
}

/** What a server action returned: a word of its own, a sentence, or the next step of a form. */
export function wordOfAction(response: Response, text: string): string {
  const [to] = (response.headers.get("x-action-redirect") ?? "").split(";");
  if (to) return leadsTo(to, response.url);
  if (response.status !== 200) return String(response.status);
  const result = parse(/^1:(.*)$/mu.exec(text)?.[1] ?? "null");
  return wordOfStep(result);
}

interface Step {
  readonly type?: "open" | "done";
  readonly refusal?: string | null;
  readonly note?: string | null;
  readonly problems?: Readonly<Record<string, string>>;
  readonly problem?: string | null;
}

function wordOfStep(result: unknown): string {
  // React writes what JSON cannot say, such as `undefined`, as text that begins so.
  if (typeof result === "string") return result.startsWith("$") ? "ok" : wordOfSentence(result);
  if (typeof result !== "object" || result === null) return "ok";
  const { type, refusal, problem, problems = {}, note } = result as Step;
  const sentence = refusal ?? problem ?? Object.values(problems)[0];
  if (typeof sentence === "string") return wordOfSentence(sentence);
  return type === "open" && !note ? "nothing" : "ok";
}

function wordOfSentence(sentence: string): string {
  return /session has ended|signed out/iu.test(sentence) ? "refused" : "no";
}

function wordOfValue(value: unknown): string | null {
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return null;
  if ("tokens" in value && value.tokens === null) return "no";
  if ("ok" in value && value.ok === false) return "reason" in value ? String(value.reason) : "no";
  return null;
}

/** Whose mark stands in it. */
function shown(text: string, { asker, target }: Parties): "own" | "theirs" | null {
  if (asker !== target && text.includes(target.mark)) return "theirs";
  return asker !== null && text.includes(asker.mark) ? "own" : null;
}

/** Elsewhere is elsewhere; here, the page counts, and not what is said to it. */
function leadsTo(to: string, from: string): string {
  const url = new URL(to, from);
  return url.origin === new URL(from).origin ? url.pathname : "leaves";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
