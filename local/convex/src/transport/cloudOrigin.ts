/** The cloud origin: the addresses below `/api` and a few beside it, with CORS on everything, errors too. */
import { Hono } from "hono";
import { DeploymentError } from "../protocol/errors.ts";
import { type ClientApiOptions, createClientApi } from "./clientApi.ts";
import { withCors } from "./cors.ts";
import { createDeployApi, type DeployApiOptions } from "./deployApi.ts";
import { createDeploymentApi, type DeploymentApiOptions } from "./deploymentApi.ts";
import { errorResponse } from "./errorResponse.ts";
import type { Handler } from "./handler.ts";
import { createLogApi } from "./logApi.ts";
import type { LogRing } from "./logRing.ts";
import { withUrl } from "./siteOrigin.ts";
import { createStorageApi, type StorageApiOptions } from "./storageApi.ts";
import { createUnavailableApi } from "./unavailableApi.ts";

export interface CloudOriginOptions
  extends ClientApiOptions, DeploymentApiOptions, DeployApiOptions, StorageApiOptions {
  readonly deploy: DeployApiOptions["deploy"];
  readonly log: LogRing;
  readonly site: Handler;
}

export function createCloudOrigin(options: CloudOriginOptions): Handler {
  const app = new Hono();
  app.route("/api", createClientApi(options));
  app.route("/api", createDeployApi(options));
  app.route("/api", createLogApi(options.log, options.authenticator));
  app.route("/api", createStorageApi(options));
  app.route("/api", createUnavailableApi());
  app.route("/", createDeploymentApi(options));
  app.notFound((c) =>
    errorResponse(new DeploymentError(404, "NotFound", `There is nothing at ${c.req.path}.`)),
  );
  app.onError(errorResponse);
  const cloud = withCors(async (request) => app.fetch(request));
  return (request) => {
    const url = new URL(request.url);
    if (!url.pathname.startsWith("/http/")) return cloud(request);
    // HTTP actions say for themselves which origins they serve.
    url.pathname = url.pathname.slice("/http".length);
    return options.site(withUrl(request, url));
  };
}
