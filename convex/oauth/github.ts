import type { OAuthConfig } from "@auth/core/providers";
import GitHub, { type GitHubProfile } from "@auth/core/providers/github";
import * as z from "zod/mini";
import { readProfile } from "./profile";

const githubUser = z.object({
  id: z.int(),
  login: z.string(),
  name: z.nullish(z.string()),
  avatar_url: z.nullish(z.string()),
});
const githubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * Undefined where the deployment is not told who it is at GitHub: the method is not offered then. `AUTH_GITHUB_URL` is
 * the address of a GitHub of one's own (Enterprise Server), if that is where people are.
 */
export function github(): OAuthConfig<GitHubProfile> | undefined {
  const clientId = process.env.AUTH_GITHUB_ID;
  const clientSecret = process.env.AUTH_GITHUB_SECRET;
  if (!clientId || !clientSecret) return undefined;

  const baseUrl = process.env.AUTH_GITHUB_URL?.replace(/\/+$/, "");
  const userUrl = baseUrl ? `${baseUrl}/api/v3/user` : "https://api.github.com/user";
  return GitHub({
    clientId,
    clientSecret,
    ...(baseUrl && { enterprise: { baseUrl } }),
    // An older GitHub Enterprise ignores PKCE, and nobody is told: the state holds there too.
    checks: ["pkce", "state"],
    userinfo: {
      url: userUrl,
      request: ({ tokens }: { tokens: { access_token?: string } }) => readUser(userUrl, tokens.access_token),
    },
    profile: (user) => ({
      ...readProfile({
        id: String(user.id),
        name: user.name || user.login,
        email: user.email,
        emailVerified: user["emailVerified"],
        image: user.avatar_url,
      }),
      githubId: user.id,
    }),
  });
}

/**
 * The person, with the address that GitHub vouches for. The one on the profile is left alone: it is for show, and may
 * be hidden although there is a verified one.
 */
async function readUser(userUrl: string, accessToken = "") {
  const headers = {
    Accept: "application/vnd.github+json",
    Authorization: `Bearer ${accessToken}`,
    "User-Agent": "Doorman", // GitHub refuses whoever does not say who they are.
  };
  const [user, emails] = await Promise.all([
    fetch(userUrl, { headers }),
    fetch(`${userUrl}/emails?per_page=100`, { headers }),
  ]);
  if (!user.ok) throw new Error(`GitHub answered ${user.status} when asked who signs in`);

  const primary = await readPrimary(emails);
  return {
    ...githubUser.parse(await user.json()),
    email: primary?.email ?? null,
    emailVerified: primary?.verified ?? false,
  };
}

/** None where the person has no address, or did not let us see it: they may sign in all the same. */
async function readPrimary(response: Response) {
  if (response.status === 403 || response.status === 404) return undefined;
  // "No address" would be remembered as a new account beside the one that this address has.
  if (!response.ok) throw new Error(`GitHub answered ${response.status} when asked for addresses`);
  return githubEmails.parse(await response.json()).find((email) => email.primary);
}
