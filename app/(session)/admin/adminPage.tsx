import type { ReactNode } from "react";
import { ViewsPage } from "@/components/viewsPage";

const SECTIONS = [
  { href: "/admin", label: "Users" },
  { href: "/admin/log", label: "Security log" },
] as const;

type AdminPageProps = { open: (typeof SECTIONS)[number]["href"]; lead: string; children: ReactNode };

/** Both parts of the administration, and the way from one to the other. */
export function AdminPage(props: AdminPageProps) {
  return (
    <ViewsPage
      title="Administration"
      viewsLabel="Administration"
      views={SECTIONS}
      prefetch={false}
      className="max-w-3xl"
      {...props}
    />
  );
}
