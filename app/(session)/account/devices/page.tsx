import { preloadQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { MomentsInUtc } from "@/components/moment";
import { api } from "@/convex/_generated/api";
import { AccountPage } from "../accountPage";
import { ArrivalMessage } from "../arrival";
import { readArrival } from "../arrivals";
import { DeviceList } from "./deviceList";

export const metadata: Metadata = { title: "Your devices" };

type Query = Record<"at" | "arrival", string | string[] | undefined>;

export default async function DevicesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { at, arrival: arrivalName } = await searchParams;
  const arrival = readArrival(arrivalName);
  const sessions = await pageAsViewer("/account/devices", (options) =>
    preloadQuery(api.sessions.list, {}, options),
  );
  return (
    <AccountPage
      section="devices"
      title="Your devices"
      lead="Where you are signed in. If you do not know one of them, sign it out and change your password."
    >
      {arrival !== null && <ArrivalMessage key={arrival.text} arrival={arrival} />}
      <DeviceList preloaded={sessions} at={typeof at === "string" ? at : null} />
      <MomentsInUtc />
    </AccountPage>
  );
}
