import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { confirmFirst } from "@/app/(session)/account/confirmFirst";
import { Below, Shell } from "@/app/(session)/signin/shell";
import { TextLink } from "@/components/ui/textLink";
import { api } from "@/convex/_generated/api";
import { DeleteForm } from "./deleteForm";
import { phraseOf } from "./phrase";

export const metadata: Metadata = { title: "Delete your account" };

export default async function DeletePage() {
  await confirmFirst("/account/delete");
  const profile = await pageAsViewer("/account/delete", (options) =>
    fetchQuery(api.account.profile, {}, options),
  );
  return (
    <Shell title="Delete your account" lead="All of it goes, for good. There is no way back.">
      <DeleteForm phrase={phraseOf(profile)} />
      <Below>
        Rather not? <TextLink href="/account/data">Keep my account</TextLink>
      </Below>
    </Shell>
  );
}
