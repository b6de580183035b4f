import { Check } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./classNames";

/** The browser's own checkbox, drawn by us. */
export function Checkbox({ className, ...props }: Omit<ComponentProps<"input">, "type">) {
  return (
    <span className={classNames("grid size-5 shrink-0", className)}>
      <input
        type="checkbox"
        className="peer border-edge checked:border-green checked:bg-green bg-surface col-start-1 row-start-1 size-5 cursor-pointer appearance-none rounded-md border-[1.5px] transition-colors forced-colors:appearance-auto"
        {...props}
      />
      <Check
        aria-hidden
        strokeWidth={3}
        className="text-on-green pointer-events-none col-start-1 row-start-1 hidden size-3.5 place-self-center peer-checked:block forced-colors:hidden"
      />
    </span>
  );
}

/** The same as a picture, for a button that does the ticking. */
export function CheckboxPicture({ checked }: { checked: boolean }) {
  return (
    <span
      aria-hidden
      className={classNames(
        "grid size-5 shrink-0 place-items-center rounded-md border-[1.5px]",
        checked ? "border-green bg-green text-on-green" : "border-edge bg-surface",
      )}
    >
      {checked && <Check strokeWidth={3} className="size-3.5" />}
    </span>
  );
}
