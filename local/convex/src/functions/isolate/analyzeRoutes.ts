import type { HttpRoute } from "./compiledPush.ts";
import type { ModuleNamespace } from "./moduleGraph.ts";

/** The part of `convex/server`'s HttpRouter that is used. */
interface Router {
  readonly isRouter?: unknown;
  getRoutes?(): unknown;
}

/** The routes of `http.js`. Runs inside the isolate. */
export function analyzeRoutes(namespace: ModuleNamespace): HttpRoute[] {
  // Checked below; the module is user code's.
  const router = namespace["default"] as Router | undefined;
  if (router?.isRouter !== true || typeof router.getRoutes !== "function") {
    throw new Error("The default export of `convex/http.js` is not a Router.");
  }
  const routes = router.getRoutes();
  if (!Array.isArray(routes)) throw new Error("`getRoutes` of `convex/http.js` didn't return an array.");
  return Array.from(routes, readRoute);
}

function readRoute(entry: unknown): HttpRoute {
  const [path, method]: unknown[] = Array.isArray(entry) ? entry : [];
  if (typeof path !== "string" || typeof method !== "string") {
    throw new Error("`getRoutes` of `convex/http.js` didn't return routes.");
  }
  return { path, method };
}
