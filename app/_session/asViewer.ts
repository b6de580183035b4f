import { convexAuthNextjsToken } from "@convex-dev/auth/nextjs/server";
import { redirect } from "next/navigation";
import { failureOf } from "./failure";

export type Outcome<Value> =
  { type: "done"; value: Value } | { type: "signed_out" } | { type: "unreachable" };

/**
 * Calls the deployment as the person whose cookie came with the request. The deployment decides who that is, each
 * time: the middleware and the layouts only steer.
 */
export async function asViewer<Value>(
  work: (options: { token: string }) => Promise<Value>,
): Promise<Outcome<Value>> {
  const token = await convexAuthNextjsToken();
  if (token === undefined) return { type: "signed_out" };
  try {
    return { type: "done", value: await work({ token }) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === "broken") throw error;
    return { type: failure };
  }
}

/** The same for a page at `path`: who may not see it is sent on. */
export async function pageAsViewer<Value>(
  path: string,
  work: (options: { token: string }) => Promise<Value>,
): Promise<Value> {
  const outcome = await asViewer(work);
  switch (outcome.type) {
    case "done":
      return outcome.value;
    case "signed_out":
      // They were signed in until now: whoever comes without a session gets no further than the middleware.
      return redirect(`/signin?next=${encodeURIComponent(path)}&problem=signed-out`);
    case "unreachable":
      return redirect(`/unavailable?next=${encodeURIComponent(path)}`);
    default:
      return outcome satisfies never;
  }
}
