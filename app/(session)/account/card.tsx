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
