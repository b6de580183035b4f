// How a cookie is kept to this one host. Every cookie of this folder is named and flagged here.

/** What browsers and Convex Auth agree to call this machine: there, a cookie can neither be `Secure` nor prefixed. */
const PLAIN_HOST = /(localhost|127\.0\.0\.1):\d+/;

export interface CookieFlags {
  readonly httpOnly: true;
  readonly sameSite: "lax";
  readonly path: "/";
  readonly secure: boolean;
}

/** `host` is the request's Host header. The prefix makes a browser refuse a cookie that another host set for this one. */
export function hostCookie(host: string | null, name: string): { name: string; flags: CookieFlags } {
  const secure = !PLAIN_HOST.test(host ?? "");
  return {
    name: secure ? `__Host-${name}` : name,
    flags: { httpOnly: true, sameSite: "lax", path: "/", secure },
  };
}
