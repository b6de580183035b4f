import { preloadQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { addressChangeCookie } from "@/app/_session/addressChange";
import { pageAsViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";
import { AccountPage } from "./accountPage";
import { AddressCard } from "./addressCard";
import { ArrivalMessage } from "./arrival";
import { readArrival } from "./arrivals";
import { NameForm } from "./nameForm";
import { PictureCard } from "./picture/pictureCard";

export const metadata: Metadata = { title: "Your account" };

type Props = { searchParams: Promise<{ arrival?: string | string[] }> };

export default async function ProfilePage({ searchParams }: Props) {
  const arrival = readArrival((await searchParams).arrival);
  const profile = await pageAsViewer("/account", (options) => preloadQuery(api.account.profile, {}, options));
  const change = await addressChangeCookie.read();
  return (
    <AccountPage section="profile" title="Your account" lead="What others see of you, and where we write to.">
      {arrival !== null && <ArrivalMessage key={arrival.text} arrival={arrival} />}
      <PictureCard preloaded={profile} />
      <NameForm preloaded={profile} />
      <AddressCard preloaded={profile} waitingFor={change?.sentAt ? change.email : null} />
    </AccountPage>
  );
}
