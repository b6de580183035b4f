/** Calls to a deployment, as plain as they can be made: nothing of a client's comes between them and the answer. */
import type { Services } from "../fixtures.ts";
import { readAdminKey } from "../operator.ts";
import type { FunctionType } from "./shipped.ts";

export type Args = Readonly<Record<string, unknown>>;

/** The answer to a call, as it came. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export async function callFunction(
  { convexUrl }: Services,
  type: FunctionType,
  name: string,
  args: Args,
  token: string | undefined,
): Promise<Answer> {
  const response = await fetch(`${convexUrl}/api/${type.toLowerCase()}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...bearer(token) },
    body: JSON.stringify({ path: name, args, format: "json" }),
  });
  return { status: response.status, text: await response.text() };
}

export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** What whoever runs the deployment has set there. */
export async function readVariables(services: Services): Promise<Record<string, string>> {
  const response = await fetch(`${services.convexUrl}/api/list_environment_variables`, {
    headers: { Authorization: `Convex ${await readAdminKey(services)}` },
  });
  return ((await response.json()) as { environmentVariables: Record<string, string> }).environmentVariables;
}
