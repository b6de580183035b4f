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

const NOTHING: Progress = { rows: 0, bytes: 0 };

/** Fetches all that the deployment holds about the viewer, and saves it when it is whole. */
export function useExport() {
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
    }).catch((error: unknown): ExportState => {
      if (signal.aborted) return { type: "idle" };
      throw error;
    });
    // Another may have begun since this one was cancelled.
    if (running.current === controller) setState(next);
  }

  function cancel(): void {
    running.current?.abort();
    running.current = null;
    setState({ type: "idle" });
  }

  return { state, start: () => void start(), cancel };
}

async function fetchAll(
  token: string | null,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<ExportState> {
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
): Promise<Ending | { type: "unreachable" | "broken" }> {
  const answer = await callHttpAction(path, token, signal);
  if (answer.type === "unreachable") return answer;
  if (answer.type === "refused") {
    return { type: answer.error === "unauthenticated" ? "signed_out" : "broken" };
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

function today(): string {
  return new Date().toISOString().slice(0, "2026-11-21".length);
}
