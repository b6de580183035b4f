"use client";

import { useConvexAuth } from "@convex-dev/auth/react";
import { useCallback, useEffect, useRef } from "react";
import { untilAnswered } from "./untilAnswered";

type LibrarysAuth = ReturnType<typeof useConvexAuth>;
type FetchAccessToken = LibrarysAuth["fetchAccessToken"];

/**
 * The library's own, except that it asks again for a token that it could not get. The client takes a failed question for
 * the end of the session: its socket would stay closed, and the page dead, until somebody loads it again.
 */
export function useLastingAuth(): LibrarysAuth {
  const { fetchAccessToken, ...state } = useConvexAuth();
  // The scheduled refresh and that of a refused token can fall into the same outage: one of them asks for both.
  const asking = useRef<Promise<string | null> | null>(null);
  useNoQuestionOnLeaving(asking);

  const fetchLasting: FetchAccessToken = useCallback(
    async (options) => {
      if (!options.forceRefreshToken) return await fetchAccessToken(options);
      asking.current ??= untilAnswered(() => fetchAccessToken(options)).finally(() => {
        asking.current = null;
      });
      return await asking.current;
    },
    [fetchAccessToken],
  );
  return { ...state, fetchAccessToken: fetchLasting };
}

/** The library would have the browser ask "Leave this page?" of whoever leaves during a refresh. Nothing would be lost. */
function useNoQuestionOnLeaving(asking: { readonly current: Promise<string | null> | null }): void {
  useEffect(() => {
    const onLeaving = (event: Event) => {
      if (asking.current !== null) event.stopImmediatePropagation();
    };
    window.addEventListener("beforeunload", onLeaving, { capture: true });
    return () => window.removeEventListener("beforeunload", onLeaving, { capture: true });
  }, [asking]);
}
