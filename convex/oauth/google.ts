import type { OAuthConfig } from "@auth/core/providers";
import Google, { type GoogleProfile } from "@auth/core/providers/google";
import { readProfile } from "./profile";

/** Undefined where the deployment is not told who it is at Google: the method is not offered then. */
export function google(): OAuthConfig<GoogleProfile> | undefined {
  const clientId = process.env.AUTH_GOOGLE_ID;
  const clientSecret = process.env.AUTH_GOOGLE_SECRET;
  if (!clientId || !clientSecret) return undefined;

  const issuer = process.env.AUTH_GOOGLE_ISSUER;
  return Google({
    clientId,
    clientSecret,
    ...(issuer && { issuer }),
    checks: ["pkce", "state", "nonce"],
    profile: (claims) =>
      readProfile({
        id: claims.sub,
        name: claims.name,
        email: claims.email,
        emailVerified: claims.email_verified,
        image: claims.picture,
      }),
  });
}
