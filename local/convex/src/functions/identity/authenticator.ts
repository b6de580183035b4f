/** Who is asking: reads the credentials of requests and sockets. Holds nothing but the verifier of tokens. */
import { DeploymentError, unauthenticated } from "../../protocol/errors.ts";
import { ANONYMOUS, type Identity } from "../../protocol/functionCall.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { Engine } from "../engine.ts";
import { readAdminKey } from "./adminKey.ts";
import { createFetchDocument } from "./fetchDocument.ts";
import { TokenVerifier, type UserIdentity } from "./tokenVerifier.ts";
import { impersonatedUser } from "./userIdentity.ts";

export interface AuthenticatorOptions {
  readonly adminKey: string;
  readonly siteUrl: string;
  readonly engine: Pick<Engine, "authProviders" | "onAuthProviders" | "httpAction">;
  readonly now?: () => number;
  readonly fetch?: typeof fetch;
}

/** Each method throws DeploymentError where the credentials are not good. */
export class Authenticator {
  readonly #adminKey: string;
  readonly #verifier: TokenVerifier;

  constructor({ adminKey, siteUrl, engine, now = Date.now, fetch }: AuthenticatorOptions) {
    this.#adminKey = adminKey;
    this.#verifier = new TokenVerifier({
      providers: () => engine.authProviders(),
      fetchDocument: createFetchDocument({
        siteUrl,
        askSite: (request) => engine.httpAction(request, ANONYMOUS),
        ...(fetch !== undefined && { fetch }),
      }),
      now,
    });
    // Told after every push and every change of a variable: both may change what the own site publishes.
    engine.onAuthProviders(() => this.#verifier.clear());
  }

  /** Of an Authorization header: `Bearer <token>` or `Convex <admin key>`; anonymous without one. */
  async identify(header: string | null): Promise<Identity> {
    if (header === null) return ANONYMOUS;
    const [, scheme = "", credentials = ""] = /^(\S+)\s+(\S.*)$/.exec(header) ?? [];
    switch (scheme.toLowerCase()) {
      case "bearer":
        return this.identifyToken(credentials);
      case "convex":
        return this.identifyAdmin(credentials);
      default:
        throw unauthenticated(
          "InvalidAuthHeader",
          "The Authorization header must be `Bearer <token>` or `Convex <admin key>`.",
        );
    }
  }

  /** For HTTP actions, which may have uses of their own for the header: credentials that are not good stop nobody. */
  async identifyLeniently(header: string | null): Promise<Identity> {
    try {
      return await this.identify(header);
    } catch (error) {
      if (!(error instanceof DeploymentError)) throw error;
      return { type: "rejected", code: error.code, message: error.message };
    }
  }

  identifyToken(token: string): Promise<UserIdentity> {
    return this.#verifier.verify(token);
  }

  identifyAdmin(key: string, impersonating: JsonObject | null = null): Identity {
    const admin = readAdminKey(key, this.#adminKey);
    return impersonating === null ? admin : { ...admin, actingAs: impersonatedUser(impersonating) };
  }
}
