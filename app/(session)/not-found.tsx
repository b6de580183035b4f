import type { Metadata } from "next";
import Link from "next/link";
import { Message } from "@/components/message";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

/** Under the header of whoever looks. */
export default function NotFound() {
  return (
    <Message
      title="No such door"
      text="There is nothing at this address. It may have moved, or never been here."
    >
      <Button asChild>
        <Link href="/product" prefetch={false}>
          Your tasks
        </Link>
      </Button>
      <Button asChild look="outline">
        <Link href="/">Start page</Link>
      </Button>
    </Message>
  );
}
