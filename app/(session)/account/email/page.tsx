import type { Metadata } from "next";
import { addressChangeCookie } from "@/app/_session/addressChange";
import { TextLink } from "@/components/ui/textLink";
import { Below, Shell } from "../../signin/shell";
import { confirmFirst } from "../confirmFirst";
import { AddressForm } from "./addressForm";

export const metadata: Metadata = { title: "Change your address" };

export default async function EmailPage() {
  await confirmFirst("/account/email");
  const change = await addressChangeCookie.read();
  return (
    <Shell
      title="New e-mail address"
      lead="We send a code there. Until you have typed it in, nothing changes."
    >
      <AddressForm typed={change?.email ?? ""} />
      <Below>
        Changed your mind? <TextLink href="/account">Keep the old one</TextLink>
      </Below>
    </Shell>
  );
}
