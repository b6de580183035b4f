"use client";

import { useAuthActions } from "@convex-dev/auth/react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useHydrated } from "@/components/useHydrated";
import { PASSWORD_MIN_LENGTH, signInCredentials, signUpCredentials } from "@/convex/credentials";

type Mode = "sign-in" | "sign-up";
type Problems = { email?: string; password?: string; form?: string };

// One sentence whether the address is unknown or the password wrong: a stranger learns nothing about who is here.
const REFUSED: Record<Mode, string> = {
  "sign-in": "That e-mail address and password do not belong together.",
  "sign-up": "We cannot make an account with these. If you already have one, sign in instead.",
};
const UNREACHABLE = "The server did not answer. Wait a moment, then try again.";

export function CredentialsForm({ mode, next }: { mode: Mode; next: string }) {
  const { signIn } = useAuthActions();
  const hydrated = useHydrated();
  const [busy, setBusy] = useState(false);
  // Kept with the mode they are about: what is wrong with a new password is not wrong with an old one.
  const [failed, setFailed] = useState<{ mode: Mode; problems: Problems }>({ mode, problems: {} });
  const problems = failed.mode === mode ? failed.problems : {};

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const found = findProblems(mode, new FormData(form));
    setFailed({ mode, problems: found });
    if (found.email ?? found.password) return focusOn(form, found.email ? "email" : "password");

    setBusy(true);
    const refusal = await enter(new FormData(form));
    // A full page load: the next page comes from the server, and Back does not lead to this form.
    if (refusal === null) return window.location.replace(next);
    setBusy(false);
    setFailed({ mode, problems: { form: refusal } });
    focusOn(form, "password");
  }

  async function enter(form: FormData): Promise<string | null> {
    try {
      const { signingIn } = await signIn("password", form);
      return signingIn ? null : REFUSED[mode];
    } catch {
      return UNREACHABLE;
    }
  }

  const isSignUp = mode === "sign-up";
  return (
    <form
      // Were it ever sent without JavaScript, the password must not end up in the address.
      method="post"
      noValidate
      onSubmit={(event) => void submit(event)}
      className="bg-surface flex flex-col gap-5 rounded-2xl border p-6 shadow-sm sm:p-8"
    >
      <noscript>
        <p className="bg-raised rounded-lg px-3.5 py-3 text-sm">
          Signing in needs JavaScript. Once you are in, your list works without it.
        </p>
      </noscript>
      {problems.form !== undefined && <Notice>{problems.form}</Notice>}
      <input type="hidden" name="flow" value={isSignUp ? "signUp" : "signIn"} />
      <Field
        id="email"
        name="email"
        type="email"
        label="E-mail"
        autoComplete={isSignUp ? "email" : "username"}
        autoCapitalize="none"
        spellCheck={false}
        required
        error={problems.email}
      />
      <Field
        id="password"
        name="password"
        type="password"
        label="Password"
        autoComplete={isSignUp ? "new-password" : "current-password"}
        required
        hint={
          isSignUp
            ? `At least ${PASSWORD_MIN_LENGTH} characters. A few words are easy to remember.`
            : undefined
        }
        error={problems.password}
      />
      <Button type="submit" disabled={!hydrated || busy} aria-busy={busy}>
        {isSignUp ? (busy ? "Creating…" : "Create account") : busy ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

function findProblems(mode: Mode, form: FormData): Problems {
  const schema = mode === "sign-up" ? signUpCredentials : signInCredentials;
  const parsed = schema.safeParse({ email: form.get("email"), password: form.get("password") });
  const problems: Problems = {};
  for (const { path, message } of parsed.error?.issues ?? []) {
    if (path[0] === "email" || path[0] === "password") problems[path[0]] ??= message;
  }
  return problems;
}

function focusOn(form: HTMLFormElement, name: "email" | "password"): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.focus();
}
