import type { Metadata } from "next";
import { safeNext } from "@/app/_session/safeNext";
import { Message } from "@/components/message";
import { TopBar } from "@/components/topBar";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Back in a moment", robots: { index: false } };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

/** What the middleware shows, with status 503, while the deployment cannot be reached. */
export default async function UnavailablePage({ searchParams }: Props) {
  const { next } = await searchParams;
  return (
    <>
      <TopBar />
      <Message
        title="Back in a moment"
        text="We cannot reach the server that keeps your data. You stay signed in, and nothing is lost."
      >
        <Button asChild>
          <a href={safeNext(next)}>Try again</a>
        </Button>
      </Message>
    </>
  );
}
