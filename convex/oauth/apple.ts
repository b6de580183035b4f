import type { OAuthConfig } from "@auth/core/providers";
import Apple, { type AppleProfile } from "@auth/core/providers/apple";
import * as z from "zod/mini";
import { readProfile } from "./profile";

/**
 * What Apple adds to its answer the first time that somebody consents. It passes through the browser unsigned: whoever
 * signs in can write what they like here. A name may come from it, an address never.
 */
const firstConsent = z.object({
  name: z.object({ firstName: z.optional(z.string()), lastName: z.optional(z.string()) }),
});

/** Undefined where the deployment is not told who it is at Apple: the method is not offered then. */
export function apple(): OAuthConfig<AppleProfile> | undefined {
  const clientId = process.env.AUTH_APPLE_ID;
  const clientSecret = process.env.AUTH_APPLE_SECRET;
  if (!clientId || !clientSecret) return undefined;

  const issuer = process.env.AUTH_APPLE_ISSUER;
  return Apple({
    clientId,
    clientSecret,
    ...(issuer && { issuer }),
    profile: (claims) =>
      readProfile({
        id: claims.sub,
        name: readFullName(claims.user),
        email: claims.email,
        emailVerified: claims.email_verified,
      }),
  });
}

function readFullName(user: unknown): string | undefined {
  const { data } = firstConsent.safeParse(user);
  return data && [data.name.firstName, data.name.lastName].filter(Boolean).join(" ");
}
