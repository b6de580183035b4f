import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { classNames } from "./classNames";

const button = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      look: {
        solid: "bg-green text-on-green hover:bg-green-strong shadow-xs",
        /** For what cannot be taken back. */
        alarm: "bg-alarm text-surface hover:bg-alarm/90 shadow-xs",
        outline: "border-edge bg-surface text-ink hover:bg-raised border",
        ghost: "text-ink-soft hover:bg-raised hover:text-ink",
      },
      size: {
        medium: "h-11 px-5 text-[0.9375rem]",
        small: "h-9 px-3.5 text-sm",
        icon: "size-9",
      },
    },
    defaultVariants: { look: "solid", size: "medium" },
  },
);

type ButtonProps = ComponentProps<"button"> & VariantProps<typeof button> & { asChild?: boolean };

/** With `asChild`, its one child, such as a link, gets the looks. */
export function Button({ asChild = false, look, size, className, ...props }: ButtonProps) {
  const classes = classNames(button({ look, size }), className);
  return asChild ? (
    <Slot.Root className={classes} {...props} />
  ) : (
    <button type="button" className={classes} {...props} />
  );
}
