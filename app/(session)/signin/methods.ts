// Which ways of signing in there are here, and which of them stands open on the page.
import { fetchQuery } from "convex/nextjs";
import { redirect } from "next/navigation";
import { failureOf } from "@/app/_session/failure";
import type { Method } from "@/app/_session/lastMethod";
import { api } from "@/convex/_generated/api";

export type Methods = Record<Method, boolean>;

export const PROVIDERS = { google: "Google", apple: "Apple", github: "GitHub" } as const;
export type Provider = keyof typeof PROVIDERS;

/** The ways that are a form. */
export type FormMethod = Exclude<Method, Provider>;
const FORMS: readonly FormMethod[] = ["password", "link", "code"];

/** Asks the deployment. While it cannot be reached, the page at `path` says that instead. */
export async function configuredMethods(path: string): Promise<Methods> {
  try {
    return await fetchQuery(api.signInMethods.list, {});
  } catch (error) {
    if (failureOf(error) !== "unreachable") throw error;
    return redirect(`/unavailable?next=${encodeURIComponent(path)}`);
  }
}

/** The form to show: what was asked for, else what was used last, else the first there is. */
export function openForm(methods: Methods, asked: unknown, last: Method | null): FormMethod | null {
  const offered = FORMS.filter((form) => methods[form]);
  return (
    offered.find((form) => form === asked) ?? offered.find((form) => form === last) ?? offered[0] ?? null
  );
}

export function offeredProviders(methods: Methods): Provider[] {
  return (["google", "apple", "github"] as const).filter((provider) => methods[provider]);
}

export function otherForms(methods: Methods, open: FormMethod | null): FormMethod[] {
  return FORMS.filter((form) => methods[form] && form !== open);
}
