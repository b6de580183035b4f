import type { AuthConfig } from "convex/server";

/** The deployment trusts the tokens that it signs itself. */
export default {
  providers: [{ domain: process.env.CONVEX_SITE_URL ?? "", applicationID: "convex" }],
} satisfies AuthConfig;
