"use client";

import { Download, FileImage, FileText, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/useHydrated";
import { sizeInWords } from "./sizeInWords";
import type { KeptFile } from "./useFiles";

type FileRowProps = {
  file: KeptFile;
  problem: string | null;
  onDownload: () => void;
  onRemove: () => void;
};

export function FileRow({
  file: { name, size, type, addedAt },
  problem,
  onDownload,
  onRemove,
}: FileRowProps) {
  const hydrated = useHydrated();
  const Icon = type.startsWith("image/") ? FileImage : FileText;
  return (
    <li className="flex min-h-16 items-center gap-1 py-2 pr-2.5 pl-4">
      <Icon aria-hidden className="text-ink-soft mr-3 size-5 shrink-0" strokeWidth={1.5} />
      <div className="min-w-0 flex-1">
        <p className="truncate" title={name}>
          {name}
        </p>
        <p className="text-ink-soft text-sm">
          {sizeInWords(size)} ·{" "}
          <time dateTime={new Date(addedAt).toISOString()}>
            {dayOf(addedAt, hydrated ? undefined : "UTC")}
          </time>
        </p>
        {problem !== null && (
          <p role="alert" className="text-alarm text-sm">
            {problem}
          </p>
        )}
      </div>
      <Button
        look="ghost"
        size="icon"
        disabled={!hydrated}
        aria-label={`Download “${name}”`}
        onClick={onDownload}
      >
        <Download aria-hidden />
      </Button>
      <Button
        look="ghost"
        size="icon"
        disabled={!hydrated}
        aria-label={`Delete “${name}”`}
        onClick={onRemove}
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

/** The server does not know the reader's time zone. */
function dayOf(time: number, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat("en", { timeZone, dateStyle: "medium" }).format(time);
}
