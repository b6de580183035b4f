import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { pageAsViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";
import { PAGE_SIZE } from "./pageSize";
import { Room } from "./room";

export const metadata: Metadata = { title: "Messages" };

const NEWEST = { paginationOpts: { numItems: PAGE_SIZE, cursor: null } };

export default async function MessagesPage() {
  const [newest, viewer] = await pageAsViewer("/product/messages", (options) =>
    Promise.all([fetchQuery(api.messages.list, NEWEST, options), fetchQuery(api.users.viewer, {}, options)]),
  );
  const { id, name, image } = viewer;
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-2xl flex-1 flex-col gap-6 px-4 pt-10 pb-8 outline-none sm:px-6 sm:pt-14"
    >
      <div className="flex flex-col gap-2">
        <h1 className="text-3xl font-semibold tracking-tight">Messages</h1>
        <p className="text-ink-soft">Everyone who is signed in reads along.</p>
      </div>
      <Room preloaded={newest.page} viewer={{ id, name, image }} />
    </main>
  );
}
