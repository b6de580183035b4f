import { useId, type ReactNode } from "react";
import { cardLooks } from "../signin/shell";

type CardProps = { title: string; lead?: ReactNode; children: ReactNode };

/** One thing that can be changed, under its name. */
export function Card({ title, lead, children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cardLooks}>
      <CardTitle id={id} title={title} lead={lead} />
      {children}
    </section>
  );
}

export function CardTitle({ id, title, lead }: { id?: string; title: string; lead?: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <h2 id={id} className="text-lg font-semibold tracking-tight">
        {title}
      </h2>
      {lead && <p className="text-ink-soft text-sm wrap-anywhere">{lead}</p>}
    </div>
  );
}

export const listLooks = "bg-surface divide-y overflow-hidden rounded-2xl border shadow-sm";

/** A row of such a list: a mark, what it is, and what can be done with it; on a phone that is below, under what it is. */
export const rowLooks =
  "grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2 px-5 py-4 sm:grid-cols-[auto_minmax(0,1fr)_auto]";
export const rowActionsLooks = "col-start-2 flex flex-wrap items-center gap-2 empty:hidden sm:col-start-3";
