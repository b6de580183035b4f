import { Button } from "@/components/ui/button";
import Link from "next/link";
import { cardLooks, Shell } from "../../signin/shell";

/** For an account whose ways of signing in are not offered here any more. A new session is as good as a confirmation. */
export function NoConfirmation() {
  return (
    <Shell title="Is it you?" lead="There is no way to ask you here.">
      <div className={cardLooks}>
        <p>
          Sign out and in again. For ten minutes from then on, you can change everything about your account.
        </p>
        <Button asChild look="outline">
          <Link href="/account" prefetch={false}>
            Back to your account
          </Link>
        </Button>
      </div>
    </Shell>
  );
}
