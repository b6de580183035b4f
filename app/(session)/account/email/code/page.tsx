import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { addressChangeCookie } from "@/app/_session/addressChange";
import { TextLink } from "@/components/ui/textLink";
import { Below, Shell } from "../../../signin/shell";
import { confirmFirst } from "../../confirmFirst";
import { waitSince } from "../../waitSince";
import { NewAddressCodeForm } from "./newAddressCodeForm";

export const metadata: Metadata = { title: "Confirm your new address" };

export default async function EmailCodePage() {
  const change = await addressChangeCookie.read();
  if (!change?.sentAt) return redirect("/account/email");
  await confirmFirst("/account/email/code");
  return (
    <Shell
      title="Check your mail"
      lead={
        <>
          We have sent a mail to <strong className="text-ink font-medium">{change.email}</strong>. Type in its
          code, and the address is yours here.
        </>
      }
    >
      <NewAddressCodeForm wait={waitSince(change.sentAt)} />
      <Below>
        Not your address? <TextLink href="/account/email">Type another</TextLink>
      </Below>
    </Shell>
  );
}
