"use client";

import { Upload as UploadIcon } from "lucide-react";
import { useRef, useState, type ChangeEvent, type DragEvent } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/classNames";
import { useHydrated } from "@/components/useHydrated";
import { FILE_MAX_BYTES, FILE_TYPES } from "@/convex/httpActions/fileRules";
import { sizeInWords } from "./sizeInWords";
import { UploadRow } from "./uploadRow";
import { useUploads } from "./useUploads";

const ACCEPT = [...Object.keys(FILE_TYPES), ...Object.values(FILE_TYPES).flat()].join();

/** Takes files that are dropped here or chosen, any number at a time. */
export function Uploader() {
  const hydrated = useHydrated();
  const { uploads, add, again, dismiss } = useUploads();
  const { isOver, handlers } = useDrop(add);
  const chooser = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  function onChosen({ currentTarget }: ChangeEvent<HTMLInputElement>): void {
    add([...(currentTarget.files ?? [])]);
    // So that the same file can be chosen again.
    currentTarget.value = "";
  }

  return (
    <section
      aria-label="Upload"
      {...handlers}
      className={classNames(
        "flex flex-col gap-4 rounded-2xl border border-dashed p-5 transition-colors",
        isOver ? "border-green bg-raised" : "border-edge/60",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <input
          ref={chooser}
          type="file"
          multiple
          accept={ACCEPT}
          aria-label="Files"
          tabIndex={-1}
          hidden
          onChange={onChosen}
        />
        <Button ref={button} disabled={!hydrated} onClick={() => chooser.current?.click()}>
          <UploadIcon aria-hidden />
          Choose files
        </Button>
        <p className="text-ink-soft min-w-0 flex-1 basis-56 text-sm">
          Or drop them here: pictures, PDFs and plain text, up to {sizeInWords(FILE_MAX_BYTES)} each.
        </p>
      </div>
      <noscript>
        <p className="text-ink-soft text-sm">Uploading and downloading need JavaScript.</p>
      </noscript>
      {uploads.length > 0 && (
        <ul aria-label="Uploads" className="bg-surface divide-y rounded-xl border">
          {uploads.map((upload) => (
            <UploadRow
              key={upload.id}
              upload={upload}
              onAgain={() => again(upload.id)}
              onDismiss={() => {
                button.current?.focus();
                dismiss(upload.id);
              }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Files that are dragged over an element and dropped on it. */
function useDrop(onFiles: (files: File[]) => void) {
  // An element that is dragged over says "leave" for each of its parts that is passed.
  const [depth, setDepth] = useState(0);
  const onlyFiles = (handle: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    handle(event);
  };
  return {
    isOver: depth > 0,
    handlers: {
      onDragEnter: onlyFiles(() => setDepth((now) => now + 1)),
      onDragOver: onlyFiles(() => undefined),
      onDragLeave: onlyFiles(() => setDepth((now) => Math.max(0, now - 1))),
      onDrop: onlyFiles((event) => {
        setDepth(0);
        onFiles([...event.dataTransfer.files]);
      }),
    },
  };
}
