"use client";

import { Download, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useHydrated } from "@/components/useHydrated";
import { Card } from "./card";
import type { Progress } from "./readExport";
import { useExport, type ExportProblem } from "./useExport";

const SENTENCES: Record<ExportProblem, string> = {
  signed_out: "Your session has ended. Load this page again to sign in.",
  unreachable: "The server did not answer. Try again.",
  broken_off: "The connection was lost before everything was there. Nothing was saved; try again.",
  broken: "The server could not read your data. Try again later.",
};

type ExportDataProps = {
  /** Where somebody shows who they are, and from there comes back here. */
  confirmPath: string;
};

/** Everything that is kept about the viewer, as a file. */
export function ExportData({ confirmPath }: ExportDataProps) {
  const hydrated = useHydrated();
  const router = useRouter();
  const { state, start, cancel } = useExport(() => router.push(confirmPath));
  return (
    <Card
      title="Export"
      lead="Everything that is kept about you, from your profile to your messages and the list of your files, in one file with a line of JSON for each."
    >
      {state.type === "failed" && <Notice>{SENTENCES[state.problem]}</Notice>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {state.type === "running" ? (
          <Button look="outline" size="small" onClick={cancel}>
            <X aria-hidden />
            Cancel
          </Button>
        ) : (
          <Button look="outline" size="small" disabled={!hydrated} onClick={start}>
            <Download aria-hidden />
            Export your data
          </Button>
        )}
        <output className="text-ink-soft text-sm tabular-nums">
          {state.type === "running" && `${amountOf(state.progress)} so far…`}
          {state.type === "saved" && `Saved ${amountOf(state.progress)}.`}
        </output>
      </div>
    </Card>
  );
}

function amountOf({ rows, bytes }: Progress): string {
  const kilobytes = (bytes / 1024).toLocaleString("en", { maximumFractionDigits: 1 });
  return `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}, ${kilobytes} KB`;
}
