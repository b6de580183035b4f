/**
 * What Convex has and this deployment does not have yet. Refused with 400: the CLI takes 404 and 500 for passing troubles
 * and tries again for many seconds.
 */
import { Hono } from "hono";
import { badRequest } from "../protocol/errors.ts";

const UNAVAILABLE: { readonly [what: string]: readonly string[] } = {
  import: ["/import", "/import/*", "/perform_import", "/cancel_import"],
  export: ["/export/*", "/cancel_export", "/set_export_expiration"],
  "queries given as source": ["/run_test_function"],
  "other addresses than those that it was started with": ["/v1/update_canonical_url"],
  "a scheduler": ["/cancel_job", "/cancel_all_jobs"],
  components: ["/delete_component"],
  "deleting of tables": ["/delete_tables"],
  shapes: ["/shapes2"],
};

export function createUnavailableApi(): Hono {
  const api = new Hono();
  for (const [what, paths] of Object.entries(UNAVAILABLE)) {
    for (const path of paths) {
      api.all(path, () => {
        throw badRequest("NotAvailable", `The embedded deployment does not have ${what} yet.`);
      });
    }
  }
  return api;
}
