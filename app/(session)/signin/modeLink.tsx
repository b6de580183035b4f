import { TextLink } from "@/components/ui/textLink";
import { Below } from "./shell";

/** From signing in to signing up and back. The way to `next` is kept. */
export function ModeLink({ mode, next }: { mode: "sign-in" | "sign-up"; next: string }) {
  const isSignUp = mode === "sign-up";
  const query = new URLSearchParams({ next, ...(isSignUp ? {} : { mode: "sign-up" }) });
  return (
    <Below>
      {isSignUp ? "Have an account? " : "New here? "}
      <TextLink href={`/signin?${query.toString()}`} replace>
        {isSignUp ? "Sign in" : "Create an account"}
      </TextLink>
    </Below>
  );
}
