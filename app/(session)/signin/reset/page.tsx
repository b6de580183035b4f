import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { safeNext } from "@/app/_session/safeNext";
import { TextLink } from "@/components/ui/textLink";
import { configuredMethods } from "../methods";
import { Below, Shell } from "../shell";
import { ResetForm } from "./resetForm";

export const metadata: Metadata = { title: "Forgotten password" };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function ResetPage({ searchParams }: Props) {
  const next = safeNext((await searchParams).next);
  const page = `/signin?next=${encodeURIComponent(next)}`;
  if (!(await configuredMethods(page)).password) redirect(page);
  return (
    <Shell
      title="Forgotten password"
      lead="We send a code to your address. With it, you choose a new password."
    >
      <ResetForm next={next} />
      <Below>
        Remembered it? <TextLink href={page}>Sign in</TextLink>
      </Below>
    </Shell>
  );
}
