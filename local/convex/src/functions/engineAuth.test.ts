/** Convex Auth's Password flow against the engine: scrypt and RS256 in mutations, internal functions, HTTP routes. */
import { generateKeyPairSync } from "node:crypto";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ANONYMOUS,
  type FunctionCall,
  type FunctionResult,
  type Identity,
} from "../protocol/functionCall.ts";
import type { Engine } from "./engine.ts";
import { startEngine } from "./engineClient.ts";
import { push } from "./engineTestApp.ts";

const SITE_URL = "http://127.0.0.1:3211";
const APP = {
  "schema.ts": `
    import { authTables } from "@convex-dev/auth/server";
    import { defineSchema } from "convex/server";
    export default defineSchema({ ...authTables });
  `,
  "auth.config.ts": `export default { providers: [{ domain: process.env.CONVEX_SITE_URL, applicationID: "convex" }] };`,
  "auth.ts": `
    import { Password } from "@convex-dev/auth/providers/Password";
    import { convexAuth } from "@convex-dev/auth/server";
    export const { auth, signIn, signOut, store, isAuthenticated } = convexAuth({ providers: [Password] });
  `,
  "http.ts": `
    import { httpRouter } from "convex/server";
    import { auth } from "./auth";
    const http = httpRouter();
    auth.addHttpRoutes(http);
    export default http;
  `,
};

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const JWKS = { keys: [{ use: "sig", ...publicKey.export({ format: "jwk" }) }] };

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({
    storePath: null,
    deploymentName: "test",
    cloudUrl: "http://127.0.0.1:3210",
    siteUrl: SITE_URL,
  });
  await push(engine.deploy, APP);
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString().trimEnd().replaceAll("\n", " ");
  await engine.deploy.updateEnvironmentVariables([
    { name: "JWT_PRIVATE_KEY", value: pem },
    { name: "JWKS", value: JSON.stringify(JWKS) },
    { name: "SITE_URL", value: "http://localhost:3000" },
  ]);
});

afterAll(() => engine.close());

function call(path: string, args: object, identity: Identity = ANONYMOUS): FunctionCall {
  return {
    path,
    argsJson: JSON.stringify([args]),
    identity,
    caller: "HttpApi",
    requestId: "0123456789abcdef",
  };
}

interface SignedIn {
  readonly tokens: { readonly token: string; readonly refreshToken: string } | null;
}

// The shape that the library documents for its action.
function signedIn(result: FunctionResult): SignedIn {
  if (!result.success) throw new Error(result.errorMessage);
  return JSON.parse(result.valueJson) as SignedIn;
}

function signIn(flow: string, email: string, password: string): Promise<FunctionResult> {
  return engine.action(call("auth:signIn", { provider: "password", params: { flow, email, password } }));
}

test("the live push names the site itself as its issuer", () => {
  expect(engine.authProviders()).toEqual([{ domain: SITE_URL, applicationID: "convex" }]);
});

test("a new account gets tokens that the published keys verify", async () => {
  const { tokens } = signedIn(await signIn("signUp", "a@example.test", "correct horse"));
  const published = await engine.httpAction(new Request(`${SITE_URL}/.well-known/jwks.json`), ANONYMOUS);
  const keys = createLocalJWKSet((await published.json()) as typeof JWKS);
  const { payload } = await jwtVerify(tokens?.token ?? "", keys, { issuer: SITE_URL, audience: "convex" });
  expect(payload.sub).toMatch(/^[a-z0-9]{32}\|[a-z0-9]{32}$/);
  const identity: Identity = {
    type: "user",
    attributes: {
      tokenIdentifier: `${SITE_URL}|${payload.sub}`,
      issuer: SITE_URL,
      subject: payload.sub ?? "",
    },
    expiresAt: payload.exp ?? 0,
  };
  const { result } = await engine.query(call("auth:isAuthenticated", {}, identity), null);
  expect(result).toMatchObject({ success: true, valueJson: "true" });
});

test("the password decides, and a refresh token is good once it is exchanged", async () => {
  await signIn("signUp", "b@example.test", "correct horse");
  const wrong = await signIn("signIn", "b@example.test", "wrong horse");
  expect(wrong).toMatchObject({ success: false });
  const { tokens } = signedIn(await signIn("signIn", "b@example.test", "correct horse"));
  const refreshed = signedIn(
    await engine.action(call("auth:signIn", { refreshToken: tokens?.refreshToken })),
  );
  expect(refreshed.tokens?.refreshToken).not.toBe(tokens?.refreshToken);
});

test("the internal store is closed to clients", async () => {
  const { result } = await engine.mutation(call("auth:store", { args: { type: "signOut" } }), null);
  expect(result).toMatchObject({
    success: false,
    errorMessage:
      "[Request ID: 0123456789abcdef] Server Error\nCould not find public function for 'auth:store'.",
  });
});
