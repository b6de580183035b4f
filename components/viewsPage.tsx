import Link from "next/link";
import type { ReactNode } from "react";
import { classNames } from "./ui/classNames";

export interface View {
  readonly href: string;
  readonly label: string;
}

type ViewsPageProps = {
  title: string;
  lead: ReactNode;
  views: readonly View[];
  /** The `href` of the view that is open. */
  open: string;
  /** What the views are of. */
  viewsLabel: string;
  /** `false` for views that are not fetched before somebody asks for them. */
  prefetch?: false;
  className: string;
  children: ReactNode;
};

/** A page that shows one of several views, and the way to the others. */
export function ViewsPage({
  title,
  lead,
  views,
  open,
  viewsLabel,
  prefetch,
  className,
  children,
}: ViewsPageProps) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className={classNames(
        "mx-auto flex w-full flex-1 flex-col gap-6 px-4 pt-10 pb-20 outline-none sm:px-6 sm:pt-14",
        className,
      )}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <h1 className="text-3xl font-semibold tracking-tight">{title}</h1>
        <p className="text-ink-soft mb-1 basis-full wrap-anywhere sm:order-last sm:mb-0">{lead}</p>
        <nav aria-label={viewsLabel} className="bg-raised flex rounded-lg p-1 text-sm font-medium">
          {views.map(({ href, label }) => (
            <Link
              key={href}
              href={href}
              prefetch={prefetch ?? null}
              aria-current={href === open ? "page" : undefined}
              className={classNames(
                "text-ink-soft hover:text-ink rounded-md px-3 py-1.5",
                href === open && "bg-surface text-ink dark:bg-line shadow-xs",
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
      </div>
      {children}
    </main>
  );
}
