/** The providers that auth.config names, checked. */
import { badRequest } from "../../protocol/errors.ts";
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { AuthProvider, CustomJwtProvider } from "../engine.ts";

/** Throws DeploymentError 400 for a provider that Convex would not take either. */
export function parseAuthProviders(providers: readonly JsonValue[]): AuthProvider[] {
  return providers.map((provider) => {
    if (typeof provider !== "object" || provider === null || Array.isArray(provider))
      throw mismatch(provider);
    return provider["type"] === "customJwt" ? parseCustomJwt(provider) : parseOidc(provider);
  });
}

function parseOidc(provider: JsonObject): AuthProvider {
  const { domain, applicationID, type } = provider;
  if (typeof domain !== "string" || typeof applicationID !== "string") throw mismatch(provider);
  if (type !== undefined && type !== "oidc") throw mismatch(provider);
  return { domain, applicationID };
}

function parseCustomJwt(provider: JsonObject): CustomJwtProvider {
  const { issuer, jwks, algorithm, applicationID = null } = provider;
  if (typeof issuer !== "string" || typeof jwks !== "string") throw mismatch(provider);
  if (applicationID !== null && typeof applicationID !== "string") throw mismatch(provider);
  if (algorithm !== "RS256" && algorithm !== "ES256") throw mismatch(provider);
  if (!/^(https?:\/\/|data:)/.test(jwks)) throw mismatch(provider);
  return { type: "customJwt", applicationID, issuer, jwks, algorithm };
}

function mismatch(provider: JsonValue): Error {
  return badRequest(
    "AuthConfigNotMatchingSchemaError",
    "auth.config.js must export `{ providers: [...] }`, each with `domain` and `applicationID`, or with " +
      '`type: "customJwt"`, `issuer`, `jwks` and `algorithm` ("RS256" or "ES256"). ' +
      `This provider does not fit: ${JSON.stringify(provider)}`,
  );
}
