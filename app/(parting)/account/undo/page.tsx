import type { Metadata } from "next";
import { Shell } from "@/app/(session)/signin/shell";
import { isUndoOutcome, Outcome } from "./outcome";
import { UndoForm } from "./undoForm";

// Whoever sees the address of this page could press the button.
export const metadata: Metadata = {
  title: "Take your address back",
  referrer: "same-origin",
  robots: { index: false },
};

type Props = { searchParams: Promise<Record<"token" | "outcome", string | string[] | undefined>> };

/** Where the link in the mail to the old address leads. To look at it changes nothing: mail scanners do. */
export default async function UndoPage({ searchParams }: Props) {
  const { token, outcome } = await searchParams;
  if (isUndoOutcome(outcome)) return <Outcome name={outcome} />;
  return (
    <Shell
      title="Was it not you?"
      lead="The address of your account was changed. You can take that back, and sign everybody out."
    >
      <UndoForm token={typeof token === "string" ? token : ""} />
    </Shell>
  );
}
