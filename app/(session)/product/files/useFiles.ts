"use client";

import { useAuthToken } from "@convex-dev/auth/react";
import { useMutation, usePreloadedQuery, type Preloaded } from "convex/react";
import { useState } from "react";
import { saveFile } from "@/components/saveFile";
import { api } from "@/convex/_generated/api";
import { callHttpAction } from "../../httpActions";
import { problemOf, type FileProblem } from "./problem";

export type KeptFile = (typeof api.files.list._returnType)[number];

/** What went wrong, and with which file. */
export interface FileTrouble {
  readonly id: string;
  readonly problem: FileProblem;
}

/** The files, live, and what can be done with each. */
export function useFiles(preloaded: Preloaded<typeof api.files.list>) {
  const files = usePreloadedQuery(preloaded);
  const token = useAuthToken();
  const [trouble, setTrouble] = useState<FileTrouble | null>(null);

  const removeAny = useMutation(api.files.remove).withOptimisticUpdate((store, { id }) => {
    const all = store.getQuery(api.files.list, {});
    if (all !== undefined)
      store.setQuery(
        api.files.list,
        {},
        all.filter((file) => file.id !== id),
      );
  });

  async function attempt(id: string, work: () => Promise<FileProblem | null>): Promise<void> {
    setTrouble(null);
    const problem = await work();
    if (problem !== null) setTrouble({ id, problem });
  }

  return {
    files,
    trouble,
    download: ({ id, name }: KeptFile) => attempt(id, () => download(id, name, token)),
    remove: ({ id }: KeptFile) =>
      attempt(id, async () => {
        try {
          const result = await removeAny({ id });
          return result.ok ? null : result.reason;
        } catch {
          return "unreachable";
        }
      }),
  };
}

async function download(id: string, name: string, token: string | null): Promise<FileProblem | null> {
  const answer = await callHttpAction(`/files/${id}`, token);
  if (answer.type === "refused") return problemOf(answer.error);
  if (answer.type === "unreachable") return "unreachable";
  try {
    saveFile(await answer.response.blob(), name);
    return null;
  } catch {
    // The connection was lost on the way.
    return "unreachable";
  }
}
