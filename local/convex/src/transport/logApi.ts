/** The function log, as `convex dev` and `convex logs` follow it. */
import { Hono } from "hono";
import type { Authenticator } from "../functions/identity/authenticator.ts";
import { badRequest } from "../protocol/errors.ts";
import { requireAdmin } from "./adminGuard.ts";
import type { LogRing } from "./logRing.ts";

const MAX_WAIT_MS = 1000 * 60;

export function createLogApi(log: LogRing, authenticator: Authenticator): Hono {
  const api = new Hono();
  api.get("/stream_function_logs", async (c) => {
    await requireAdmin(authenticator, c.req.raw);
    const cursor = Number(c.req.query("cursor") ?? "0");
    if (!Number.isFinite(cursor)) throw badRequest("BadCursor", "cursor must be a number.");
    const { entries, newCursor } = await log.read(cursor, MAX_WAIT_MS, c.req.raw.signal);
    const body = `{"entries":[${entries.join()}],"newCursor":${newCursor}}`;
    return c.body(body, 200, { "Content-Type": "application/json" });
  });
  return api;
}
