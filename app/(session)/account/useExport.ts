"use client";

import { useAuthToken } from "@convex-dev/auth/react";
import { useEffect, useRef, useState } from "react";
import { saveFile } from "@/components/saveFile";
import { callHttpAction } from "../httpActions";
import { readAnswer, type Ending, type Progress } from "./readExport";

export type ExportState =
  | { type: "idle" }
  | { type: "running"; progress: Progress }
  | { type: "saved"; progress: Progress }
  | { type: "failed"; problem: ExportProblem };

export type ExportProblem = Exclude<Ending["type"], "whole" | "goes_on"> | "unreachable" | "broken";
type Refusal = "confirmation_needed" | "signed_out" | "broken";

const NOTHING: Progress = { rows: 0, bytes: 0 };

/**
 * Fetches all that the deployment holds about the viewer, and saves it when it is whole. `onConfirm` is called where they
 * have to show first who they are.
 */
export function useExport(onConfirm: () => void) {
  const token = useAuthToken();
  const [state, setState] = useState<ExportState>({ type: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function start(): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    setState({ type: "running", progress: NOTHING });
    const { signal } = controller;
    const next = await fetchAll(token, signal, (progress) => {
      if (!signal.aborted) setState({ type: "running", progress });
    }).catch((error: unknown): FetchedAll => {
      if (signal.aborted) return { type: "idle" };
      throw error;
    });
    // Another may have begun since this one was cancelled.
    if (running.current !== controller) return;
    setState(next === "confirmation_needed" ? { type: "idle" } : next);
    if (next === "confirmation_needed") onConfirm();
  }

  function cancel(): void {
    running.current?.abort();
    running.current = null;
    setState({ type: "idle" });
  }

  return { state, start: () => void start(), cancel };
}

type FetchedAll = ExportState | "confirmation_needed";

async function fetchAll(
  token: string | null,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<FetchedAll> {
  const parts: Blob[] = [];
  let progress = NOTHING;
  const keep = (lines: string[]) => {
    const part = new Blob(lines.map((line) => `${line}\n`));
    parts.push(part);
    progress = { rows: progress.rows + lines.length, bytes: progress.bytes + part.size };
    onProgress(progress);
  };

  let path = "/export";
  for (;;) {
    const ending = await fetchAnswer(path, token, signal, keep);
    if (ending.type === "whole") break;
    if (ending.type === "confirmation_needed") return ending.type;
    if (ending.type !== "goes_on") return { type: "failed", problem: ending.type };
    path = `/export?from=${encodeURIComponent(ending.from)}`;
  }
  saveFile(new Blob(parts, { type: "application/x-ndjson" }), `doorman-export-${today()}.ndjson`);
  return { type: "saved", progress };
}

async function fetchAnswer(
  path: string,
  token: string | null,
  signal: AbortSignal,
  keep: (lines: string[]) => void,
): Promise<Ending | { type: Refusal | "unreachable" }> {
  const answer = await callHttpAction(path, token, signal);
  if (answer.type === "unreachable") return answer;
  if (answer.type === "refused") {
    return { type: meaningOf(answer.error) };
  }
  if (answer.response.body === null) return { type: "broken_off" };
  try {
    return await readAnswer(answer.response.body, keep);
  } catch {
    // The connection was lost, or the deployment failed in the middle of it.
    signal.throwIfAborted();
    return { type: "broken_off" };
  }
}

function meaningOf(error: string): Refusal {
  if (error === "unauthenticated") return "signed_out";
  return error === "confirmation_needed" ? error : "broken";
}

function today(): string {
  return new Date().toISOString().slice(0, "2026-11-21".length);
}
