// How Next.js waits for the deployment. Node would wait for five minutes, and a page with it.

/** The longest that a sign-in takes: it waits for the mail server, and gives that up after ten seconds. */
export const ACTION_DEADLINE_MS = 1000 * 15; // 15 seconds

/** A query or a mutation may itself compute for one second only. */
export const DEADLINE_MS = 1000 * 8; // 8 seconds

const FUNCTION_CALL = /^\/api\/(?:query|query_ts|query_at_ts|mutation|(action))$/;

// Of a function that ran, and failed.
const FUNCTION_FAILED = 560;

/**
 * `fetch`, where calls to the functions of the deployment at `origin` end in time. What is not the deployment's own
 * answer, such as a proxy's page or half a body, is the failure that `fetch` itself has for a closed port.
 */
export function deploymentFetch(fetch: typeof globalThis.fetch, origin: string): typeof globalThis.fetch {
  return async (input, init) => {
    const deadlineMs = deadlineOf(input instanceof Request ? input.url : String(input), origin);
    if (deadlineMs === null) return await fetch(input, init);
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      const response = await fetch(input, { ...init, signal });
      const body = await response.text();
      if (!isOwnAnswer(response)) throw new Error(`It was answered with ${response.status}.`);
      return new Response(body, response);
    } catch (error) {
      throw new TypeError("fetch failed", { cause: error });
    }
  };
}

/** `null` for whatever is not a call to a function. */
function deadlineOf(address: string, origin: string): number | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const call = url.origin === origin ? FUNCTION_CALL.exec(url.pathname) : null;
  if (call === null) return null;
  return call[1] === undefined ? DEADLINE_MS : ACTION_DEADLINE_MS;
}

function isOwnAnswer({ status, headers }: Response): boolean {
  const isJson = headers.get("content-type")?.startsWith("application/json") ?? false;
  return isJson && (status < 500 || status === FUNCTION_FAILED);
}
