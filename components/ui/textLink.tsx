import Link from "next/link";
import type { ComponentProps } from "react";
import { classNames } from "./classNames";

/** A link in running text. */
export function TextLink({ className, ...props }: ComponentProps<typeof Link>) {
  return (
    <Link
      prefetch={false}
      className={classNames(
        "text-ink decoration-brass rounded-sm font-medium underline decoration-2 underline-offset-4",
        className,
      )}
      {...props}
    />
  );
}
