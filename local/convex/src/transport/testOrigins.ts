/** Both origins over a fake engine, for tests. */
import type { DeployApi, FileApi } from "../functions/engine.ts";
import { Authenticator } from "../functions/identity/authenticator.ts";
import { unauthenticated } from "../protocol/errors.ts";
import type { FunctionCall, Identity } from "../protocol/functionCall.ts";
import type { JsonObject } from "../protocol/json.ts";
import { systemClock } from "../sync/clock.ts";
import { FakeEngine } from "../sync/fakeEngine.ts";
import { QueryCache } from "../sync/queryCache.ts";
import { createCloudOrigin } from "./cloudOrigin.ts";
import { LogRing } from "./logRing.ts";
import { createSiteOrigin } from "./siteOrigin.ts";
import { SyncSockets } from "./socket.ts";

export const ADMIN_KEY = "convex-embedded|0123456789abcdef";
export const CLOUD_URL = "http://127.0.0.1:3210";
const SITE_URL = "http://127.0.0.1:3211";

/** There is no file, and no token for one. */
const noFiles: FileApi = {
  upload: () => Promise.reject(unauthenticated("StorageTokenInvalid", "no")),
  find: () => Promise.resolve(null),
  read: () => Promise.resolve(null),
};

export function createTestOrigins(files = noFiles) {
  const fake = new FakeEngine();
  const calls: FunctionCall[] = [];
  const pushed: [step: string, body: JsonObject][] = [];
  const variables: { [name: string]: string } = {};
  const siteRequests: [request: Request, identity: Identity][] = [];
  const step = (name: string) => (body: JsonObject) => {
    pushed.push([name, body]);
    return Promise.resolve({ step: name });
  };
  const deploy: DeployApi = {
    configHashes: () => step("configHashes")({}),
    evaluatePush: step("evaluatePush"),
    startPush: step("startPush"),
    waitForSchema: step("waitForSchema"),
    finishPush: step("finishPush"),
    updateEnvironmentVariables: (changes) => {
      for (const { name, value } of changes) {
        if (value === null) delete variables[name];
        else variables[name] = value;
      }
      return Promise.resolve();
    },
    listEnvironmentVariables: () => Promise.resolve(variables),
  };
  const parts = {
    any: async (call: FunctionCall) => {
      calls.push(call);
      return (await fake.query(call, null)).result;
    },
    httpAction: (request: Request, identity: Identity) => {
      siteRequests.push([request, identity]);
      return Promise.resolve(new Response(`at ${request.url}`, { headers: { "X-Own": "1" } }));
    },
    authProviders: () => [],
    onAuthProviders: () => () => undefined,
  };
  const engine = Object.assign(fake, parts);
  const newRequestId = () => "0123456789abcdef";
  const cache = new QueryCache({ engine, clock: systemClock, newRequestId });
  const authenticator = new Authenticator({ adminKey: ADMIN_KEY, siteUrl: SITE_URL, engine });
  const log = new LogRing();
  const site = createSiteOrigin({ engine, authenticator });
  const cloud = createCloudOrigin({
    engine,
    deploy,
    files,
    cache,
    authenticator,
    newRequestId,
    log,
    site,
    cloudUrl: CLOUD_URL,
    siteUrl: SITE_URL,
    deploymentName: "convex-embedded",
    version: "1.2.3",
  });
  const sockets = new SyncSockets({ engine, cache, authenticator, clock: systemClock, newRequestId });
  const get = (path: string, headers: Record<string, string> = {}) =>
    cloud(new Request(`${CLOUD_URL}${path}`, { headers }));
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    cloud(new Request(`${CLOUD_URL}${path}`, { method: "POST", headers, body: toBody(body) }));
  return { engine, cloud, site, sockets, log, calls, pushed, variables, siteRequests, get, post };
}

export const asAdmin = { Authorization: `Convex ${ADMIN_KEY}` };

function toBody(body: unknown): BodyInit {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}
