import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { MomentsInUtc } from "@/components/moment";
import { api } from "@/convex/_generated/api";
import { AdminPage } from "./adminPage";
import { pageAsAdmin } from "./pageAsAdmin";
import { FIRST_PAGE } from "./pageSize";
import { SearchForm } from "./searchForm";
import { UserList } from "./userList";

export const metadata: Metadata = { title: "Administration", robots: { index: false } };

const SEARCH_MAX_LENGTH = 254;

type Props = { searchParams: Promise<{ search?: string | string[] }> };

export default async function UsersPage({ searchParams }: Props) {
  const { search: asked } = await searchParams;
  const search = typeof asked === "string" ? asked.trim().slice(0, SEARCH_MAX_LENGTH) : "";
  const [first, viewer] = await pageAsAdmin("/admin", (options) =>
    Promise.all([
      fetchQuery(api.admin.users, { search, paginationOpts: FIRST_PAGE }, options),
      fetchQuery(api.users.viewer, {}, options),
    ]),
  );
  return (
    <AdminPage open="/admin" lead="Everybody who has an account, or has begun to make one.">
      <SearchForm search={search} />
      <UserList key={search} first={first.page} search={search} ownId={viewer.id} />
      <MomentsInUtc />
    </AdminPage>
  );
}
