import Link from "next/link";

/** From signing in to signing up and back. The way to `next` is kept. */
export function ModeLink({ mode, next }: { mode: "sign-in" | "sign-up"; next: string }) {
  const isSignUp = mode === "sign-up";
  const query = new URLSearchParams({ next, ...(isSignUp ? {} : { mode: "sign-up" }) });
  return (
    <p className="text-ink-soft mt-6 text-center">
      {isSignUp ? "Have an account? " : "New here? "}
      <Link
        href={`/signin?${query.toString()}`}
        replace
        className="text-ink decoration-brass font-medium underline decoration-2 underline-offset-4"
      >
        {isSignUp ? "Sign in" : "Create an account"}
      </Link>
    </p>
  );
}
