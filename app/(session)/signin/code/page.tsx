import type { Metadata } from "next";
import { TextLink } from "@/components/ui/textLink";
import { attemptOrStart } from "../attemptOrStart";
import { waitBeforeResend } from "../resend";
import { Below, Shell } from "../shell";
import { CodeForm } from "./codeForm";

export const metadata: Metadata = { title: "Type in the code" };

export default async function CodePage() {
  const attempt = await attemptOrStart("code");
  const query = new URLSearchParams({ next: attempt.next, method: "code" });
  return (
    <Shell
      title="Check your mail"
      lead={
        <>
          We have sent a code to <strong className="text-ink font-medium">{attempt.email}</strong>. It is good
          for 10 minutes.
        </>
      }
    >
      <CodeForm wait={waitBeforeResend(attempt)} />
      <Below>
        Not your address? <TextLink href={`/signin?${query.toString()}`}>Start again</TextLink>
      </Below>
    </Shell>
  );
}
