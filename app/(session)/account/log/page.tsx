import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { MomentsInUtc } from "@/components/moment";
import { api } from "@/convex/_generated/api";
import { AccountPage } from "../accountPage";
import { EventList } from "./eventList";
import { PAGE_SIZE } from "./pageSize";

export const metadata: Metadata = { title: "Security log" };

const FIRST = { paginationOpts: { numItems: PAGE_SIZE, cursor: null } };

export default async function LogPage() {
  const first = await pageAsViewer("/account/log", (options) =>
    fetchQuery(api.securityLog.list, FIRST, options),
  );
  return (
    <AccountPage
      section="log"
      title="Security log"
      lead="Who came in or tried to, and what was changed, in the last 90 days."
    >
      <EventList first={first.page} />
      <MomentsInUtc />
    </AccountPage>
  );
}
