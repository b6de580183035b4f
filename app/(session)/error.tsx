"use client";

import { usePathname } from "next/navigation";
import { failureOf } from "@/app/_session/failure";
import AnyError from "@/app/error";
import { Message } from "@/components/message";
import { Button } from "@/components/ui/button";

/** Shown in place of a page that failed, under the header. A session that ended is no fault, and is told apart. */
export default function SessionError({ error }: { error: Error }) {
  const pathname = usePathname();
  if (failureOf(error) === "signed_out") {
    return (
      <Message
        title="You have been signed out"
        text="Your session has ended. Sign in again to go on where you were."
      >
        <Button asChild>
          <a href={`/signin?next=${encodeURIComponent(pathname)}`}>Sign in again</a>
        </Button>
      </Message>
    );
  }
  return <AnyError />;
}
