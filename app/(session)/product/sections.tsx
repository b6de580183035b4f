"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { classNames } from "@/components/ui/classNames";

const SECTIONS = [
  { label: "Tasks", href: "/product", paths: ["/product", "/product/server"] },
  { label: "Messages", href: "/product/messages", paths: ["/product/messages"] },
  { label: "Files", href: "/product/files", paths: ["/product/files"] },
] as const;

/** The way between the parts of the product, below the top bar. */
export function Sections() {
  const pathname = usePathname();
  return (
    <nav aria-label="Sections" className="border-b">
      <ul className="mx-auto flex w-full max-w-2xl gap-1 px-2 text-sm font-medium sm:px-4">
        {SECTIONS.map(({ label, href, paths }) => {
          const isHere = paths.some((path) => path === pathname);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isHere ? "page" : undefined}
                className={classNames(
                  "text-ink-soft hover:text-ink block border-b-2 border-transparent px-3 py-3",
                  isHere && "border-green text-ink",
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
