/** Sessions that have seen better days: what a browser comes back with after a night, or after somebody wrote into it. */
import type { BrowserContext } from "@playwright/test";

import { accessToken } from "./account.ts";
import { ACCESS_COOKIE, claimsOf, REFRESH_COOKIE } from "./sessionTokens.ts";

const COOKIES = { access: ACCESS_COOKIE, refresh: REFRESH_COOKIE } as const;

type Kind = keyof typeof COOKIES;

/** `undefined` takes the cookie away. */
export async function setSession(
  context: BrowserContext,
  values: Partial<Record<Kind, string | undefined>>,
): Promise<void> {
  for (const [kind, value] of Object.entries(values) as [Kind, string | undefined][]) {
    const name = COOKIES[kind];
    const flags = { domain: "localhost", path: "/", httpOnly: true, sameSite: "Lax" } as const;
    // In the place of the one before: a page that still asks for something would be signed out without either.
    if (value === undefined) await context.clearCookies({ name });
    else await context.addCookies([{ ...flags, name, value }]);
  }
}

export async function refreshToken(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  const value = cookies.find(({ name }) => name === COOKIES.refresh)?.value;
  if (!value) throw new Error("Expected the browser to be signed in");
  return value;
}

/** The access token of this browser expired an hour ago; its refresh token is as good as before. */
export async function expireAccessToken(context: BrowserContext): Promise<void> {
  await setSession(context, { access: expired(await accessToken(context)) });
}

/** Nobody but the deployment looks at the signature, which is that of another token now. */
export function expired(token: string): string {
  const [header = "", , signature = ""] = token.split(".");
  const claims = claimsOf(token);
  const past = { ...claims, iat: claims.iat - 7200, exp: claims.iat - 3600 };
  return [header, Buffer.from(JSON.stringify(past)).toString("base64url"), signature].join(".");
}
