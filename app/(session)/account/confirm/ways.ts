// The ways in which somebody can show who they are, and which of them stands open on the page.
import { safeNext } from "@/app/_session/safeNext";
import type { RecentState } from "../confirmFirst";

export type Way = RecentState["methods"][number];
/** The ways that are a form. */
export type FormWay = Extract<Way, "password" | "code">;

/** Where the page leads. Nobody comes to it to go to their tasks. */
export function confirmNext(next: unknown): string {
  return typeof next === "string" ? safeNext(next) : "/account";
}

export function openWay(ways: readonly Way[], asked: unknown): FormWay | null {
  const forms = (["password", "code"] as const).filter((form) => ways.includes(form));
  return forms.find((form) => form === asked) ?? forms[0] ?? null;
}

export function otherWays(ways: readonly Way[], open: FormWay | null): Way[] {
  return ways.filter((way) => way !== open);
}
