/** Pushes, as the CLI sends them. The work is the engine's; here are the addresses and the key. */
import { Hono } from "hono";
import type { DeployApi } from "../functions/engine.ts";
import type { Authenticator } from "../functions/identity/authenticator.ts";
import { DeploymentError } from "../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../protocol/json.ts";
import { requireAdmin } from "./adminGuard.ts";
import { MAX_PUSH_BYTES, readJsonBody } from "./readBody.ts";

export interface DeployApiOptions {
  readonly deploy: DeployApi;
  readonly authenticator: Authenticator;
}

export function createDeployApi({ deploy, authenticator }: DeployApiOptions): Hono {
  const steps: { readonly [path: string]: (body: JsonObject) => Promise<JsonValue> } = {
    "/get_config_hashes": () => deploy.configHashes(),
    "/deploy2/evaluate_push": (body) => deploy.evaluatePush(body),
    "/deploy2/start_push": (body) => deploy.startPush(body),
    "/deploy2/wait_for_schema": (body) => deploy.waitForSchema(body),
    "/deploy2/finish_push": (body) => deploy.finishPush(body),
    // The CLI tells how long its steps took.
    "/deploy2/report_push_completed": () => Promise.resolve(null),
  };
  const api = new Hono();
  for (const [path, step] of Object.entries(steps)) {
    api.post(path, async (c) => {
      const body = await readJsonBody(c.req.raw, MAX_PUSH_BYTES);
      await requireAdmin(authenticator, c.req.raw, body);
      return c.json(await step(body));
    });
  }
  api.post("/deploy2/evaluate_schema", () => {
    // The one step that the CLI does without where it is missing.
    throw new DeploymentError(
      404,
      "EvaluateSchemaNotFound",
      "This deployment does not evaluate schemas ahead.",
    );
  });
  return api;
}
