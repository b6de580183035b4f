/** What whoever runs the deployment can do, by its admin key: tests have no time to wait, and no page shows everything. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import type { FunctionReference, FunctionReturnType, OptionalRestArgs } from "convex/server";

import { api, internal } from "../convex/_generated/api.js";
import type { Services } from "./fixtures.ts";
import { claimsOf } from "./sessionTokens.ts";

type Viewer = FunctionReturnType<typeof internal.viewer.ask>["viewer"];

/** Convex's own clients can do this; their types keep it to themselves. */
interface Operator {
  setAdminAuth(adminKey: string, actingAs?: { issuer: string; subject: string }): void;
  query<Query extends FunctionReference<"query", "public" | "internal">>(
    query: Query,
    ...args: OptionalRestArgs<Query>
  ): Promise<FunctionReturnType<Query>>;
  mutation<Mutation extends FunctionReference<"mutation", "public" | "internal">>(
    mutation: Mutation,
    ...args: OptionalRestArgs<Mutation>
  ): Promise<FunctionReturnType<Mutation>>;
}

/** A minute later, as far as mail to this address is concerned: another may be asked for. */
export async function passMailPause(services: Services, email: string): Promise<void> {
  const { operator } = await operate(services);
  await operator.mutation(internal.attempts.giveBack, { tokens: [{ bucket: "mailPause", of: email }] });
}

/** What the hourly clean-up does about files whose rows are missing. */
export async function sweepStrayBytes(services: Services): Promise<void> {
  const { operator } = await operate(services);
  await operator.mutation(internal.cleanup.sweep, { name: "strayBytes", after: 0 });
}

/** All that is stored of the person whom the access token is for. */
export async function storedUser(services: Services, token: string): Promise<Viewer> {
  const { operator, actAs } = await operate(services);
  actAs(claimsOf(token).sub);
  const { viewer } = await operator.query(internal.viewer.ask, {});
  return viewer;
}

/** Whether the deployment still takes the token for that of somebody who is signed in. */
export async function isSignedIn({ convexUrl }: Services, token: string): Promise<boolean> {
  const client = new ConvexHttpClient(convexUrl);
  client.setAuth(token);
  return await client.query(api.auth.isAuthenticated, {});
}

export async function readAdminKey({ dataDir }: Services): Promise<string> {
  const secrets = await readFile(path.join(dataDir, "secrets.json"), "utf8");
  return (JSON.parse(secrets) as { adminKey: string }).adminKey;
}

async function operate(services: Services) {
  const { convexUrl } = services;
  const adminKey = await readAdminKey(services);
  const operator = new ConvexHttpClient(convexUrl) as unknown as Operator;
  operator.setAdminAuth(adminKey);
  const actAs = (subject: string) => operator.setAdminAuth(adminKey, { issuer: convexUrl, subject });
  return { operator, actAs };
}
