"use client";

import { RotateCw, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { sentenceFor } from "./problem";
import { sizeInWords } from "./sizeInWords";
import type { Upload } from "./useUploads";

type UploadRowProps = { upload: Upload; onAgain: () => void; onDismiss: () => void };

/** One file on its way, or what stopped it. */
export function UploadRow({ upload: { id, file, state }, onAgain, onDismiss }: UploadRowProps) {
  const sentBytes = state.type === "sending" ? Math.min(state.sentBytes, file.size) : 0;
  return (
    <li className="flex min-h-14 items-center gap-2 px-4 py-2">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p id={`${id}-name`} className="truncate text-sm font-medium">
          {file.name}
        </p>
        {state.type === "failed" ? (
          <p role="alert" className="text-alarm text-sm">
            {sentenceFor(state.problem)}
          </p>
        ) : (
          <>
            <progress
              aria-labelledby={`${id}-name`}
              value={sentBytes}
              max={file.size}
              className="accent-green h-2 w-full"
            />
            <p className="text-ink-soft text-xs tabular-nums">
              {state.type === "waiting"
                ? "Waiting…"
                : `${sizeInWords(sentBytes)} of ${sizeInWords(file.size)}`}
            </p>
          </>
        )}
      </div>
      {state.type === "failed" && isWorthAnotherTry(state.problem) && (
        <Button look="ghost" size="icon" aria-label={`Try “${file.name}” again`} onClick={onAgain}>
          <RotateCw aria-hidden />
        </Button>
      )}
      <Button
        look="ghost"
        size="icon"
        aria-label={state.type === "failed" ? `Dismiss “${file.name}”` : `Cancel “${file.name}”`}
        onClick={onDismiss}
      >
        <X aria-hidden />
      </Button>
    </li>
  );
}

/** The same file will be empty, too large or of the wrong kind again. */
function isWorthAnotherTry(problem: Extract<Upload["state"], { type: "failed" }>["problem"]): boolean {
  return !["empty", "too_large", "unsupported_type", "not_what_it_says", "invalid_name"].includes(problem);
}
