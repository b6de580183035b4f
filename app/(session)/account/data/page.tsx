import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import Link from "next/link";
import { pageAsViewer } from "@/app/_session/asViewer";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { AccountPage } from "../accountPage";
import { ArrivalMessage } from "../arrival";
import { readArrival, withArrival } from "../arrivals";
import { Card } from "../card";
import { confirmPath } from "../confirmFirst";
import { ExportData } from "../exportData";

export const metadata: Metadata = { title: "Your data" };

const PAGE = "/account/data";

type Query = Record<"arrival", string | string[] | undefined>;

export default async function DataPage({ searchParams }: { searchParams: Promise<Query> }) {
  const arrival = readArrival((await searchParams).arrival);
  await pageAsViewer(PAGE, (options) => fetchQuery(api.users.viewer, {}, options));
  return (
    <AccountPage section="data" title="Your data" lead="Take it with you, or have all of it removed.">
      {arrival !== null && <ArrivalMessage key={arrival.text} arrival={arrival} />}
      <ExportData confirmPath={confirmPath(withArrival(PAGE, "confirmed"))} />
      <Card
        title="Delete your account"
        lead="Your profile, tasks, messages, files and sessions are removed, and nobody can bring them back."
      >
        <div className="flex">
          <Button asChild look="outline" className="text-alarm">
            <Link href="/account/delete" prefetch={false}>
              Delete my account…
            </Link>
          </Button>
        </div>
      </Card>
    </AccountPage>
  );
}
