// How pages call the deployment's HTTP actions: with the token of the session that they show, and a name for each failure.

export function httpActionUrl(path: string): string {
  return (process.env.NEXT_PUBLIC_CONVEX_SITE_URL ?? "") + path;
}

export type Answer =
  | { type: "answered"; response: Response }
  /** `error` is the name that the HTTP action gives, such as "not_found". */
  | { type: "refused"; error: string }
  | { type: "unreachable" };

/** Throws only where `signal` has been aborted. */
export async function callHttpAction(
  path: string,
  token: string | null,
  signal?: AbortSignal,
): Promise<Answer> {
  const headers = { Authorization: `Bearer ${token ?? ""}` };
  try {
    const response = await fetch(httpActionUrl(path), { headers, ...(signal && { signal }) });
    if (response.ok) return { type: "answered", response };
    return { type: "refused", error: readError(await response.text()) };
  } catch {
    signal?.throwIfAborted();
    return { type: "unreachable" };
  }
}

/** The name in a refusal's body; "broken" where it is none of ours. */
export function readError(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === "string" ? error : "broken";
  } catch {
    return "broken";
  }
}
