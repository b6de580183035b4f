import type { ReactNode } from "react";
import { ViewsPage } from "@/components/viewsPage";

const VIEWS = [
  { href: "/product", label: "Live" },
  { href: "/product/server", label: "From the server" },
] as const;

type TaskPageProps = { open: (typeof VIEWS)[number]["href"]; lead: ReactNode; children: ReactNode };

/** What both pages of tasks share: heading, whose list it is, and the way from one to the other. */
export function TaskPage(props: TaskPageProps) {
  return <ViewsPage title="Your tasks" viewsLabel="Views" views={VIEWS} className="max-w-2xl" {...props} />;
}
