import type { MailAttempt } from "@/app/_session/attempt";
import { TextLink } from "@/components/ui/textLink";
import { waitBeforeResend } from "../resend";
import { Below, Shell } from "../shell";
import { ResendLinkForm } from "./resendLinkForm";

/** The page to wait on, while the mail is on its way. */
export function LinkSent({ attempt }: { attempt: MailAttempt }) {
  const query = new URLSearchParams({ next: attempt.next, method: "link" });
  return (
    <Shell
      title="Check your mail"
      lead={
        <>
          We have sent a link to <strong className="text-ink font-medium">{attempt.email}</strong>. It is good
          for 10 minutes.
        </>
      }
    >
      <ResendLinkForm wait={waitBeforeResend(attempt)} />
      <Below>
        Not your address? <TextLink href={`/signin?${query.toString()}`}>Start again</TextLink>
      </Below>
    </Shell>
  );
}
