/** The two tokens of a session: as a browser carries them, and what anybody can read in them without a key. */

export interface Tokens {
  readonly token: string;
  readonly refreshToken: string;
}

export const ACCESS_COOKIE = "__convexAuthJWT";
export const REFRESH_COOKIE = "__convexAuthRefreshToken";

/** What a browser keeps that is signed in on this machine, by name. */
export function cookiesOf({ token, refreshToken }: Tokens): Record<string, string> {
  return { [ACCESS_COOKIE]: token, [REFRESH_COOKIE]: refreshToken };
}

/** The Cookie header of that browser. */
export function cookieHeader(tokens: Tokens): string {
  const cookies = Object.entries(cookiesOf(tokens));
  return cookies.map(([name, value]) => `${name}=${value}`).join("; ");
}

export function headerOf(token: string): { readonly alg: string } {
  return read(token, 0) as { alg: string };
}

/** `sub` is the id of the user and that of the session, `iss` where the deployment's HTTP actions answer. */
export interface Claims extends Record<string, unknown> {
  readonly sub: string;
  readonly iss: string;
  readonly iat: number;
}

export function claimsOf(token: string): Claims {
  return read(token, 1) as Claims;
}

function read(token: string, part: 0 | 1): unknown {
  return JSON.parse(Buffer.from(token.split(".")[part] ?? "", "base64url").toString());
}
