// The password of a sign-up or sign-in that waits for a code from the mail. The code proves the address only together
// with it, so it is wanted again a minute later: kept in this page's memory, never in a cookie, an address or the HTML.
// After a reload, or without JavaScript, the person is asked for it again.
import { useSyncExternalStore } from "react";

const FORGET_MS = 1000 * 60 * 15; // 15 minutes: the code lives 10

let kept: { readonly email: string; readonly password: string } | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Takes them from a form that is being sent. */
export function rememberPassword(form: FormData): void {
  const email = form.get("email");
  const password = form.get("password");
  if (typeof email !== "string" || typeof password !== "string") return;
  set({ email: tidy(email), password });
  clearTimeout(timer);
  timer = setTimeout(() => set(null), FORGET_MS);
}

/** What was typed for this address, or `null`. */
export function useRememberedPassword(email: string): string | null {
  return useSyncExternalStore(subscribe, () => passwordFor(email), onServer);
}

export function passwordFor(email: string): string | null {
  return kept?.email === tidy(email) ? kept.password : null;
}

function set(next: typeof kept): void {
  kept = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function onServer(): null {
  return null;
}

function tidy(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}
