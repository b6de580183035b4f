"use client";

import { useAuthToken } from "@convex-dev/auth/react";
import { useEffect, useRef, useState } from "react";
import { FILE_MAX_BYTES } from "@/convex/httpActions/fileRules";
import type { FileProblem } from "./problem";
import { sendFile, type Sending } from "./sendFile";

export interface Upload {
  readonly id: string;
  readonly file: File;
  readonly state: UploadState;
}

type UploadState =
  { type: "waiting" } | { type: "sending"; sentBytes: number } | { type: "failed"; problem: FileProblem };

/** More at once would not be faster, and would leave each of them slower. */
const AT_ONCE = 2;

/** The files that are on their way. One that has arrived is in the list, and here no longer. */
export function useUploads() {
  const token = useAuthToken();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const sendings = useRef(new Map<string, Sending>());

  const setState = (id: string, state: UploadState) =>
    setUploads((all) => all.map((upload) => (upload.id === id ? { ...upload, state } : upload)));
  const forget = (id: string) => setUploads((all) => all.filter((upload) => upload.id !== id));

  async function send({ id, file }: Upload): Promise<void> {
    setState(id, { type: "sending", sentBytes: 0 });
    const sending = sendFile(file, token, (sentBytes) => setState(id, { type: "sending", sentBytes }));
    sendings.current.set(id, sending);
    const problem = await sending.done;
    sendings.current.delete(id);
    if (problem === null || problem === "cancelled") forget(id);
    else setState(id, { type: "failed", problem });
  }

  useEffect(() => {
    const waiting = uploads.filter(({ state, id }) => state.type === "waiting" && !sendings.current.has(id));
    for (const upload of waiting.slice(0, AT_ONCE - sendings.current.size)) void send(upload);
  });
  useEffect(() => {
    const { current } = sendings;
    return () => current.forEach((sending) => sending.cancel());
  }, []);

  return {
    uploads,
    add: (files: Iterable<File>) => setUploads((all) => [...all, ...Array.from(files, uploadOf)]),
    again: (id: string) => setState(id, { type: "waiting" }),
    /** Cancels what is under way; of one that has failed, takes away the trace. */
    dismiss: (id: string) => {
      sendings.current.get(id)?.cancel();
      forget(id);
    },
  };
}

/** What the deployment would refuse for its size is not even sent. */
function uploadOf(file: File): Upload {
  const id = crypto.randomUUID();
  if (file.size === 0) return { id, file, state: { type: "failed", problem: "empty" } };
  if (file.size > FILE_MAX_BYTES) return { id, file, state: { type: "failed", problem: "too_large" } };
  return { id, file, state: { type: "waiting" } };
}
