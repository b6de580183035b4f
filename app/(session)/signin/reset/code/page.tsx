import type { Metadata } from "next";
import { TextLink } from "@/components/ui/textLink";
import { attemptOrStart } from "../../attemptOrStart";
import { waitBeforeResend } from "../../resend";
import { Below, Shell } from "../../shell";
import { NewPasswordForm } from "./newPasswordForm";

export const metadata: Metadata = { title: "New password" };

export default async function ResetCodePage() {
  const attempt = await attemptOrStart("reset");
  return (
    <Shell
      title="Choose a new password"
      lead={
        <>
          We have sent a mail to <strong className="text-ink font-medium">{attempt.email}</strong>. If it has
          a password here, there is a code in it.
        </>
      }
    >
      <NewPasswordForm email={attempt.email} wait={waitBeforeResend(attempt)} />
      <Below>
        Not your address?{" "}
        <TextLink href={`/signin/reset?next=${encodeURIComponent(attempt.next)}`}>Start again</TextLink>
      </Below>
    </Shell>
  );
}
