// What the tests of this folder share. The second dot in the name keeps this file out of a push, as it does tests.
import { convexTest, type TestConvex } from "convex-test";
import schema from "./schema";

/** Our functions, but for `mail/send`, which needs a mail server: see `signInTest.setup.ts`. */
export const modules = {
  "./_generated/api.js": () => import("./_generated/api.js"),
  "./account.ts": () => import("./account"),
  "./admin.ts": () => import("./admin"),
  "./attempts.ts": () => import("./attempts"),
  "./auth.ts": () => import("./auth"),
  "./cleanup.ts": () => import("./cleanup"),
  "./deletion.ts": () => import("./deletion"),
  "./emailChange.ts": () => import("./emailChange"),
  "./emailUndo.ts": () => import("./emailUndo"),
  "./files.ts": () => import("./files"),
  "./methods.ts": () => import("./methods"),
  "./notices.ts": () => import("./notices"),
  "./passwordAccounts.ts": () => import("./passwordAccounts"),
  "./passwordChange.ts": () => import("./passwordChange"),
  "./recent.ts": () => import("./recent"),
  "./recentViewer.ts": () => import("./recentViewer"),
  "./securityLog.ts": () => import("./securityLog"),
  "./sessions.ts": () => import("./sessions"),
  "./signInMethods.ts": () => import("./signInMethods"),
  "./tasks.ts": () => import("./tasks"),
  "./users.ts": () => import("./users"),
  "./viewer.ts": () => import("./viewer"),
};

export type Backend = TestConvex<typeof schema>;

/** An empty deployment with our functions. */
export function emptyBackend(): Backend {
  return convexTest(schema, modules);
}

/** A user in a live session, and a caller that holds its token. */
export async function signedIn(backend: Backend, email: string, sessionMs = 1000 * 60) {
  const userId = await backend.run(({ db }) => db.insert("users", { email }));
  const sessionId = await backend.run(({ db }) =>
    db.insert("authSessions", { userId, expirationTime: Date.now() + sessionMs }),
  );
  return { userId, sessionId, as: callerWithToken(backend, userId, sessionId) };
}

/** A caller whose token names this user and session, be they there or not. */
export function callerWithToken(backend: Backend, userId: string, sessionId: string) {
  return backend.withIdentity({ subject: `${userId}|${sessionId}` });
}
