// A deployment with the functions that HTTP actions call, and with http.ts itself.
import { convexTest } from "convex-test";
import { modules } from "./convexTest.setup";
import schema from "./schema";

const withHttp = {
  ...modules,
  "./exportRows.ts": () => import("./exportRows"),
  "./files.ts": () => import("./files"),
  "./http.ts": () => import("./http"),
  "./httpViewer.ts": () => import("./httpViewer"),
  "./messages.ts": () => import("./messages"),
};

export const APPLICATION = "https://doorman.example";

/** As it is after a push to which nobody has written anything yet. */
export function backendWithHttp() {
  process.env.SITE_URL = APPLICATION;
  process.env.CONVEX_SITE_URL = "https://doorman.convex.site";
  return convexTest(schema, withHttp);
}
