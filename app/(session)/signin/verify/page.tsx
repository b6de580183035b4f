import type { Metadata } from "next";
import { TextLink } from "@/components/ui/textLink";
import { attemptOrStart } from "../attemptOrStart";
import { waitBeforeResend } from "../resend";
import { Below, Shell } from "../shell";
import { VerifyForm } from "./verifyForm";

export const metadata: Metadata = { title: "Confirm your address" };

export default async function VerifyPage() {
  const attempt = await attemptOrStart("verify");
  const { email, next } = attempt;
  const query = new URLSearchParams({ next, mode: attempt.name === undefined ? "sign-in" : "sign-up" });
  return (
    <Shell
      title="Check your mail"
      lead={
        <>
          We have sent a mail to <strong className="text-ink font-medium">{email}</strong>. Type in its code.
        </>
      }
    >
      <VerifyForm email={email} wait={waitBeforeResend(attempt)} />
      <Below>
        Not your address? <TextLink href={`/signin?${query.toString()}`}>Start again</TextLink>
      </Below>
    </Shell>
  );
}
