import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { MomentsInUtc } from "@/components/moment";
import { api } from "@/convex/_generated/api";
import { AdminPage } from "../adminPage";
import { pageAsAdmin } from "../pageAsAdmin";
import { FIRST_PAGE } from "../pageSize";
import { LogList } from "./logList";

export const metadata: Metadata = { title: "Security log of everybody", robots: { index: false } };

type Props = { searchParams: Promise<{ user?: string | string[] }> };

export default async function LogPage({ searchParams }: Props) {
  const { user } = await searchParams;
  const whose = typeof user === "string" ? { userId: user } : {};
  const first = await pageAsAdmin("/admin/log", (options) =>
    fetchQuery(api.admin.securityLog, { ...whose, paginationOpts: FIRST_PAGE }, options),
  );
  return (
    <AdminPage open="/admin/log" lead="Who came in or tried to, and what was changed, in the last 90 days.">
      <LogList key={whose.userId} first={first.page} userId={whose.userId ?? null} />
      <MomentsInUtc />
    </AdminPage>
  );
}
