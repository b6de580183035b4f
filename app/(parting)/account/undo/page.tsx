import type { Metadata } from "next";
import Link from "next/link";
import { cardLooks, Shell } from "@/app/(session)/signin/shell";
import { Button } from "@/components/ui/button";
import { UndoForm } from "./undoForm";

// Whoever sees the address of this page could press the button.
export const metadata: Metadata = {
  title: "Take your address back",
  referrer: "same-origin",
  robots: { index: false },
};

type Props = { searchParams: Promise<Record<"token" | "done", string | string[] | undefined>> };

/** Where the link in the mail to the old address leads. To look at it changes nothing: mail scanners do. */
export default async function UndoPage({ searchParams }: Props) {
  const { token, done } = await searchParams;
  if (done !== undefined) return <Undone />;
  return (
    <Shell
      title="Was it not you?"
      lead="The address of your account was changed. You can take that back, and sign everybody out."
    >
      <UndoForm token={typeof token === "string" ? token : ""} />
    </Shell>
  );
}

function Undone() {
  return (
    <Shell title="Your address is back" lead="Everybody is signed out of your account, on every device.">
      <div className={cardLooks}>
        <p>
          Whoever changed it may know your password. Choose a new one now: we send a code to your address for
          that.
        </p>
        <Button asChild>
          <Link href="/signin/reset" prefetch={false}>
            Choose a new password
          </Link>
        </Button>
        <Button asChild look="outline">
          <Link href="/signin" prefetch={false}>
            Sign in
          </Link>
        </Button>
      </div>
    </Shell>
  );
}
