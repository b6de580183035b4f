/** A deployment with the product's own providers, which knows of the stand-in by its variables alone. */
import { convexAuth } from "@convex-dev/auth/server";
import { convexTest, type TestConvex } from "convex-test";
import { httpRouter } from "convex/server";
import { vi } from "vitest";

import { api } from "../../convex/_generated/api.js";
import { apple } from "../../convex/oauth/apple.ts";
import { github } from "../../convex/oauth/github.ts";
import { google } from "../../convex/oauth/google.ts";
import type { ProviderProfile } from "../../convex/oauth/profile.ts";
import schema from "../../convex/schema.ts";
import { createSigningKeys } from "../start/keys.ts";
import type { Identity } from "./identity.ts";

export type ProviderName = "github" | "google" | "apple";
type Profile = Omit<ProviderProfile, "id">;

export interface Product {
  readonly backend: TestConvex<typeof schema>;
  /** What it was told of people, one after the other. */
  readonly profiles: readonly Profile[];
}

interface Places {
  /** Where the application is. */
  readonly app: string;
  /** Where the deployment answers HTTP. */
  readonly site: string;
}

const signingKeys = createSigningKeys();

/** The deployment's variables are those of this process: one product at a time. */
export async function testProduct(
  { variables }: Pick<Identity, "variables">,
  { app, site }: Places,
): Promise<Product> {
  const all = {
    ...(await signingKeys),
    ...variables,
    SITE_URL: app,
    CONVEX_SITE_URL: site,
    AUTH_LOG_LEVEL: "ERROR",
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);

  const profiles: Profile[] = [];
  const { auth, ...functions } = convexAuth({
    providers: [github(), google(), apple()].filter((provider) => provider !== undefined),
    callbacks: {
      createOrUpdateUser: async ({ db }, { existingUserId, profile }) => {
        profiles.push(profile as unknown as Profile);
        return existingUserId ?? db.insert("users", {});
      },
    },
  });
  const http = httpRouter();
  auth.addHttpRoutes(http);
  const backend = convexTest(schema, {
    "./_generated/api.js": () => import("../../convex/_generated/api.js"),
    "./auth.ts": async () => functions,
    "./http.ts": async () => ({ default: http }),
  });
  return { backend, profiles };
}

/** What the button of a provider does: where the browser goes, and what only this browser knows. */
export async function beginSignIn({ backend }: Product, provider: ProviderName) {
  const { redirect = "", verifier = "" } = await backend.action(api.auth.signIn, {
    provider,
    params: { redirectTo: "/signin/callback" },
  });
  return { redirect, verifier };
}

/** What the application does with the code that the browser comes back with. */
export async function finishSignIn({ backend }: Product, code: string | null, verifier: string) {
  return backend.action(api.auth.signIn, { params: { code }, verifier });
}
