"use client";

import { useAuthActions, useAuthToken } from "@convex-dev/auth/react";
import { usePathname } from "next/navigation";
import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from "react";

const SignOut = createContext<() => Promise<void>>(async () => undefined);

/** Ends the session and leaves by a full page load, so that nothing private stays in this page's memory. */
export function useSignOut(): () => Promise<void> {
  return useContext(SignOut);
}

/** Hides what is private as soon as the session is over, whether it was ended here, in another tab, or elsewhere. */
export function SessionGuard({ children }: { children: ReactNode }) {
  const { signOut } = useAuthActions();
  const [leaving, setLeaving] = useState(false);
  const over = useSessionOver();

  useReloadFromHistory();
  useEffect(() => {
    if (!over || leaving) return;
    const here = window.location.pathname + window.location.search;
    window.location.replace(`/signin?next=${encodeURIComponent(here)}`);
  }, [over, leaving]);

  const leave = useCallback(async () => {
    setLeaving(true);
    await signOut();
    window.location.assign("/");
  }, [signOut]);

  if (over || leaving) return <p className="text-ink-soft m-auto p-8">Signing out…</p>;
  return <SignOut value={leave}>{children}</SignOut>;
}

/** True once a session that this page had is gone. The sign-in page has none to lose. */
function useSessionOver(): boolean {
  const token = useAuthToken();
  const hadToken = useRef(token !== null);
  const isSignIn = usePathname() === "/signin";
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (token !== null) hadToken.current = true;
    else if (hadToken.current && !isSignIn) setOver(true);
  }, [token, isSignIn]);
  return over;
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
