import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";

/** Something went well. The region is there before its text, so that the text is read out when it comes. */
export function Note({ children }: { children: ReactNode }) {
  return (
    <output className={children ? "block" : "sr-only"}>
      {children && (
        <span className="bg-raised flex gap-2.5 rounded-lg px-3.5 py-3 text-sm">
          <CircleCheck aria-hidden className="text-green mt-0.5 size-4 shrink-0" />
          <span>{children}</span>
        </span>
      )}
    </output>
  );
}
