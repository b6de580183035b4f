import { preloadQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { MomentsInUtc } from "@/components/moment";
import { api } from "@/convex/_generated/api";
import { AccountPage } from "../accountPage";
import { ArrivalMessage } from "../arrival";
import { readArrival } from "../arrivals";
import { MethodList } from "./methodList";

export const metadata: Metadata = { title: "How you sign in" };

type Query = Record<"arrival" | "provider", string | string[] | undefined>;

export default async function MethodsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const arrival = readArrival(query.arrival, query.provider);
  const methods = await pageAsViewer("/account/methods", (options) =>
    preloadQuery(api.methods.list, {}, options),
  );
  return (
    <AccountPage
      section="methods"
      title="How you sign in"
      lead="Each of these opens your account. With two, you still get in when one is lost."
    >
      {arrival !== null && <ArrivalMessage key={arrival.text} arrival={arrival} />}
      <MethodList preloaded={methods} />
      <MomentsInUtc />
    </AccountPage>
  );
}
