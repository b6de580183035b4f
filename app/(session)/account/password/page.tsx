import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { TextLink } from "@/components/ui/textLink";
import { api } from "@/convex/_generated/api";
import { Below, Shell } from "../../signin/shell";
import { confirmFirst } from "../confirmFirst";
import { PasswordForm } from "./passwordForm";

export const metadata: Metadata = { title: "Your password" };

export default async function PasswordPage() {
  await confirmFirst("/account/password");
  const [profile, { methods }] = await pageAsViewer("/account/password", (options) =>
    Promise.all([fetchQuery(api.account.profile, {}, options), fetchQuery(api.methods.list, {}, options)]),
  );
  const hasPassword = methods.some(({ kind }) => kind === "password");
  return (
    <Shell
      title={hasPassword ? "Change your password" : "Choose a password"}
      lead={hasPassword ? "With the one that you have now." : "With it and your address, you can sign in."}
    >
      <PasswordForm email={profile.email ?? ""} name={profile.name ?? ""} hasPassword={hasPassword} />
      <Below>
        Changed your mind? <TextLink href="/account/methods">Leave it as it is</TextLink>
      </Below>
    </Shell>
  );
}
