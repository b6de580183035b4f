"use client";

import { DropdownMenu as Menu } from "radix-ui";
import type { ComponentProps } from "react";
import { classNames } from "./classNames";

/** Not modal: a modal menu hides the rest of the page from screen readers, where focus can still be. */
export function DropdownMenu(props: ComponentProps<typeof Menu.Root>) {
  return <Menu.Root modal={false} {...props} />;
}

export const DropdownMenuTrigger = Menu.Trigger;

/** Stays where it is in the page, and so in the landmark that its trigger is in. */
export function DropdownMenuContent({ className, ...props }: ComponentProps<typeof Menu.Content>) {
  return (
    <Menu.Content
      align="end"
      sideOffset={8}
      className={classNames(
        "bg-surface text-ink z-40 min-w-56 rounded-xl border p-1.5 shadow-xl shadow-black/10",
        className,
      )}
      {...props}
    />
  );
}

export function DropdownMenuItem({ className, ...props }: ComponentProps<typeof Menu.Item>) {
  return (
    <Menu.Item
      className={classNames(
        "data-highlighted:bg-raised flex items-center gap-2.5 rounded-lg px-3 py-2.5 text-sm outline-none [&_svg]:size-4",
        className,
      )}
      {...props}
    />
  );
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Menu.Label>) {
  return <Menu.Label className={classNames("px-3 py-2 text-sm", className)} {...props} />;
}

export function DropdownMenuSeparator() {
  return <Menu.Separator className="bg-line -mx-1.5 my-1.5 h-px" />;
}
