import Link from "next/link";
import { cardLooks, Shell } from "@/app/(session)/signin/shell";
import { Button } from "@/components/ui/button";

export type UndoOutcome = keyof typeof OUTCOMES;

const OUTCOMES = {
  done: {
    title: "Your address is back",
    lead: "Everybody is signed out of your account, on every device.",
    text: "Whoever changed it may know your password, so it opens your account no longer; nor does any way to sign in that was added in the day before the change or since. Choose a new password now: we send a code to your address for that.",
    mayReset: true,
  },
  expired: {
    title: "This link no longer works",
    lead: "It was used, or is older than 7 days.",
    text: "If it was you who used it, the address it was sent to opens your account again.",
    mayReset: true,
  },
  taken: {
    title: "Your address is taken",
    lead: "Somebody else has it for their account now, so nothing was changed.",
    text: "Write to whoever runs this site: they can see what has happened.",
    mayReset: false,
  },
};

export function isUndoOutcome(name: unknown): name is UndoOutcome {
  return typeof name === "string" && Object.hasOwn(OUTCOMES, name);
}

/** What came of it. Pressing the button again would bring nothing else, so it is not here. */
export function Outcome({ name }: { name: UndoOutcome }) {
  const { title, lead, text, mayReset } = OUTCOMES[name];
  return (
    <Shell title={title} lead={lead}>
      <div className={cardLooks}>
        <p>{text}</p>
        {mayReset && (
          <Button asChild>
            <Link href="/signin/reset" prefetch={false}>
              Choose a new password
            </Link>
          </Button>
        )}
        <Button asChild look="outline">
          <Link href="/signin" prefetch={false}>
            Sign in
          </Link>
        </Button>
      </div>
    </Shell>
  );
}
