"use client";

import { useAuthActions, useAuthToken } from "@convex-dev/auth/react";
import { useQueries } from "convex/react";
import { usePathname } from "next/navigation";
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";
import { api } from "@/convex/_generated/api";

const SignOut = createContext<() => Promise<void>>(async () => undefined);
const Ending = createContext<(isEnding: boolean) => void>(() => undefined);

/** Ends the session and leaves by a full page load, so that nothing private stays in this page's memory. */
export function useSignOut(): () => Promise<void> {
  return useContext(SignOut);
}

/** While `isEnding`, the page is about to end the session itself, and has something to say then: it is let. */
export function useEnding(isEnding: boolean): void {
  const setEnding = useContext(Ending);
  useEffect(() => setEnding(isEnding), [setEnding, isEnding]);
}

/** Hides what is private as soon as the session is over, whether it was ended here, in another tab, or elsewhere. */
export function SessionGuard({ children }: { children: ReactNode }) {
  const { signOut } = useAuthActions();
  const [leaving, setLeaving] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const over = useSessionOver() && !isEnding;

  useReloadFromHistory();
  useEffect(() => {
    if (!over || leaving) return;
    const here = window.location.pathname + window.location.search;
    window.location.replace(`/signin?next=${encodeURIComponent(here)}&problem=signed-out`);
  }, [over, leaving]);

  const leave = useCallback(async () => {
    setLeaving(true);
    await signOut();
    window.location.assign("/");
  }, [signOut]);

  if (leaving) return <Farewell>Signing out…</Farewell>;
  if (over) return <Farewell>Signed out.</Farewell>;
  return (
    <SignOut value={leave}>
      <Ending value={setEnding}>{children}</Ending>
    </SignOut>
  );
}

function Farewell({ children }: { children: string }) {
  return <output className="text-ink-soft m-auto p-8">{children}</output>;
}

// Asked here, above all that is private: the answer and the refusals that the queries of a page get for the same reason
// come together, and those who asked are gone before they could show theirs.
const ALIVE_QUERY = { alive: { query: api.sessions.alive, args: {} } };
const NO_QUERY = {};

/** True once a session that this page had is gone. The sign-in pages have none to lose. */
function useSessionOver(): boolean {
  const token = useAuthToken();
  const isSignIn = usePathname().startsWith("/signin");
  const { alive }: { alive?: boolean | Error | undefined } = useQueries(
    token === null ? NO_QUERY : ALIVE_QUERY,
  );
  const [hadToken, setHadToken] = useState(token !== null);
  if (token !== null && !hadToken) setHadToken(true);
  return hadToken && !isSignIn && (token === null || alive === false);
}

/** A page that the browser kept whole and shows again on Back may be of a session that has ended since. */
function useReloadFromHistory(): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) window.location.reload();
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);
}
