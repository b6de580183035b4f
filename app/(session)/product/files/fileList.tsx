"use client";

import { FolderOpen } from "lucide-react";
import type { Preloaded } from "convex/react";
import { useRef } from "react";
import { Notice } from "@/components/ui/notice";
import type { api } from "@/convex/_generated/api";
import { FILES_MAX_BYTES } from "@/convex/httpActions/fileRules";
import { FileRow } from "./fileRow";
import { sentenceFor } from "./problem";
import { sizeInWords } from "./sizeInWords";
import { useFiles } from "./useFiles";

export function FileList({ preloaded }: { preloaded: Preloaded<typeof api.files.list> }) {
  const { files, trouble, download, remove } = useFiles(preloaded);
  const count = useRef<HTMLOutputElement>(null);
  const isOfRow = files.some(({ id }) => id === trouble?.id);
  return (
    <section aria-label="Files" className="flex flex-col gap-3">
      {trouble !== null && !isOfRow && <Notice>{sentenceFor(trouble.problem)}</Notice>}
      {/* Takes the focus when the row that had it is gone. */}
      <output ref={count} tabIndex={-1} className="text-ink-soft px-1 text-sm outline-none">
        {countInWords(files)}
      </output>
      {files.length === 0 ? (
        <NoFiles />
      ) : (
        <ul className="bg-surface divide-y overflow-hidden rounded-2xl border shadow-sm">
          {files.map((file) => (
            <FileRow
              key={file.id}
              file={file}
              problem={trouble?.id === file.id ? sentenceFor(trouble.problem) : null}
              onDownload={() => void download(file)}
              onRemove={() => {
                count.current?.focus();
                void remove(file);
              }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function countInWords(files: readonly { size: number }[]): string {
  if (files.length === 0) return "No files";
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  return `${count}, ${sizeInWords(bytes)} of ${sizeInWords(FILES_MAX_BYTES)}`;
}

function NoFiles() {
  return (
    <div className="border-edge/50 flex flex-col items-center gap-2 rounded-2xl border border-dashed px-6 py-14 text-center">
      <FolderOpen aria-hidden className="text-brass-ink size-7" strokeWidth={1.5} />
      <p className="mt-1 font-medium">Nothing kept here yet</p>
      <p className="text-ink-soft max-w-xs text-sm">
        What you upload above is listed here, on every device you are signed in on.
      </p>
    </div>
  );
}
