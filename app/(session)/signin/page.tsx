import type { Metadata } from "next";
import { safeNext } from "@/app/_session/safeNext";
import { Mark } from "@/components/mark";
import { CredentialsForm } from "./credentialsForm";
import { ModeLink } from "./modeLink";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string | string[]; mode?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next: wanted, mode: asked } = await searchParams;
  const next = safeNext(wanted);
  const mode = asked === "sign-up" ? "sign-up" : "sign-in";
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-4 py-10 outline-none sm:pb-24"
    >
      <Mark className="mx-auto mb-6 h-14 w-auto" />
      <h1 className="text-center text-3xl font-semibold tracking-tight">
        {mode === "sign-up" ? "Create your account" : "Welcome back"}
      </h1>
      <p className="text-ink-soft mt-2 mb-8 text-center">
        {mode === "sign-up" ? "An address and a password. That is all." : "Sign in to go on where you were."}
      </p>
      <CredentialsForm mode={mode} next={next} />
      <ModeLink mode={mode} next={next} />
    </main>
  );
}
