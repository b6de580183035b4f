import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import Link from "next/link";
import { pageAsViewer } from "@/app/_session/asViewer";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { AccountPage } from "../accountPage";
import { Card } from "../card";
import { ExportData } from "../exportData";

export const metadata: Metadata = { title: "Your data" };

export default async function DataPage() {
  await pageAsViewer("/account/data", (options) => fetchQuery(api.users.viewer, {}, options));
  return (
    <AccountPage section="data" title="Your data" lead="Take it with you, or have all of it removed.">
      <ExportData />
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
