"use client";

import { UserRound } from "lucide-react";
import { useState } from "react";
import type { Author } from "@/convex/authors";

/** Somebody's picture, or the first letter of their name. The name itself stands beside it. */
export function Avatar({ author: { name, image } }: { author: Author }) {
  const [isBroken, setIsBroken] = useState(false);
  if (image !== null && !isBroken) {
    return (
      // oxlint-disable-next-line nextjs/no-img-element -- it comes from wherever people have their picture
      <img
        src={image}
        alt=""
        width={36}
        height={36}
        loading="lazy"
        referrerPolicy="no-referrer"
        onError={() => setIsBroken(true)}
        className="bg-raised size-9 shrink-0 rounded-full object-cover"
      />
    );
  }
  const [initial = ""] = name ?? "";
  return (
    <span
      aria-hidden
      className="bg-raised text-ink grid size-9 shrink-0 place-items-center rounded-full text-sm font-semibold uppercase"
    >
      {initial === "" ? <UserRound className="text-ink-soft size-4" /> : initial}
    </span>
  );
}

export function nameOf({ name }: Author): string {
  return name ?? "Somebody";
}
