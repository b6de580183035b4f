// What the tests of this folder share. The second dot in the name keeps this file out of a push, as it does tests.
import { convexTest, type TestConvex } from "convex-test";
import schema from "./schema";

const modules = {
  "./_generated/api.js": () => import("./_generated/api.js"),
  "./auth.ts": () => import("./auth"),
  "./tasks.ts": () => import("./tasks"),
  "./users.ts": () => import("./users"),
};

type Backend = TestConvex<typeof schema>;

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
