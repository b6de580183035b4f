import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** Something went wrong with the whole of a form. Read out when it appears. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className="bg-alarm-ground text-alarm flex gap-2.5 rounded-lg px-3.5 py-3 text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div>{children}</div>
    </div>
  );
}
