/** What the deployment says about itself, and its environment variables. */
import { Hono } from "hono";
import type { EnvironmentChange, DeployApi } from "../functions/engine.ts";
import type { Authenticator } from "../functions/identity/authenticator.ts";
import type { JsonValue } from "../protocol/json.ts";
import { toArray, toObject, toText, toTextOrNull } from "../protocol/jsonFields.ts";
import { requireAdmin } from "./adminGuard.ts";
import { readJsonBody } from "./readBody.ts";

export interface DeploymentApiOptions {
  readonly deploy: Pick<DeployApi, "updateEnvironmentVariables" | "listEnvironmentVariables">;
  readonly authenticator: Authenticator;
  readonly cloudUrl: string;
  readonly siteUrl: string;
  readonly deploymentName: string;
  readonly version: string;
}

export function createDeploymentApi(options: DeploymentApiOptions): Hono {
  const { deploy, authenticator, cloudUrl, siteUrl, deploymentName, version } = options;
  const admin = (request: Request) => requireAdmin(authenticator, request);
  const api = new Hono();
  api.get("/", (c) => c.text("This is a Convex deployment, and it is running."));
  api.get("/version", (c) => c.text(version));
  api.get("/instance_version", (c) => c.text(version));
  api.get("/instance_name", (c) => c.text(deploymentName));
  api.get("/api/check_admin_key", async (c) => {
    await admin(c.req.raw);
    return c.json({ success: true, allowedOps: [], isReadOnly: false });
  });
  api.get("/api/v1/get_canonical_urls", async (c) => {
    await admin(c.req.raw);
    return c.json({ convexCloudUrl: cloudUrl, convexSiteUrl: siteUrl });
  });
  api.get("/api/v1/deployment_info", async (c) => {
    await admin(c.req.raw);
    return c.json({ kind: "selfHosted" });
  });
  api.get("/api/list_environment_variables", async (c) => {
    await admin(c.req.raw);
    return c.json({ environmentVariables: await deploy.listEnvironmentVariables() });
  });
  for (const path of ["/api/update_environment_variables", "/api/v1/update_environment_variables"]) {
    api.post(path, async (c) => {
      const body = await readJsonBody(c.req.raw);
      await requireAdmin(authenticator, c.req.raw, body);
      await deploy.updateEnvironmentVariables(toArray(body["changes"], "changes").map(parseChange));
      return c.body(null);
    });
  }
  return api;
}

function parseChange(value: JsonValue): EnvironmentChange {
  const change = toObject(value, "change");
  return { name: toText(change["name"], "name"), value: toTextOrNull(change["value"], "value") };
}
