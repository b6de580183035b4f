// What an HTTP action answers instead of what was asked for: a status, and a name that a program can read.

/** Nothing that depends on who asks may be kept by anyone on the way. */
export const PRIVATE = { "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff" };

export function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: PRIVATE });
}

export function refuseUnauthenticated(): Response {
  const refusal = refuse(401, "unauthenticated");
  refusal.headers.set("WWW-Authenticate", "Bearer");
  return refusal;
}
