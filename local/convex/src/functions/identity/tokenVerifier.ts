/**
 * Says who a token is of. Holds the tokens that were found good, each with the keys that showed it: a token is checked
 * again when those keys, or the providers of auth.config, are no longer the same, and never outlives its own end.
 */
import { DeploymentError, unauthenticated } from "../../protocol/errors.ts";
import type { Identity } from "../../protocol/functionCall.ts";
import type { AuthProvider, CustomJwtProvider } from "../engine.ts";
import { chooseProvider } from "./chooseProvider.ts";
import { type FetchDocument, FetchFailed } from "./fetchDocument.ts";
import { type KeySet, KeySets, type KeySource } from "./keySets.ts";
import { parseToken, type UnverifiedToken } from "./token.ts";
import { customJwtUser, oidcUser } from "./userIdentity.ts";
import { verifyToken } from "./verifyToken.ts";

const MAX_KNOWN_TOKENS = 10_000;
const CUSTOM_JWT_TOLERANCE_SECONDS = 5;

export type UserIdentity = Identity & { readonly type: "user" };

export interface TokenVerifierOptions {
  readonly providers: () => readonly AuthProvider[];
  readonly fetchDocument: FetchDocument;
  readonly now?: () => number;
}

interface KnownToken {
  readonly keySet: KeySet;
  readonly identity: UserIdentity;
}

/** How the two kinds of providers differ. */
interface Rules {
  readonly source: KeySource;
  readonly algorithms: readonly string[];
  readonly clockToleranceSeconds: number;
  user(token: UnverifiedToken, subject: string): UserIdentity["attributes"];
  refusal(reason: string): DeploymentError;
  keysMissing(error: FetchFailed): DeploymentError;
}

export class TokenVerifier {
  readonly #options: TokenVerifierOptions;
  readonly #now: () => number;
  readonly #keySets: KeySets;
  /** The oldest first. */
  readonly #known = new Map<string, KnownToken>();

  constructor(options: TokenVerifierOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#keySets = new KeySets({ fetchDocument: options.fetchDocument, now: this.#now });
  }

  /** Throws DeploymentError where the token is not good, or where that cannot be found out. */
  async verify(text: string): Promise<UserIdentity> {
    const token = parseToken(text);
    const rules = rulesOf(chooseProvider(this.#options.providers(), token), token);
    const keySet = await this.#keys(rules, "current");
    const known = this.#known.get(text);
    if (known?.keySet === keySet && known.identity.expiresAt * 1000 > this.#now()) return known.identity;
    this.#known.delete(text);
    const identity = await this.#check(token, rules, keySet);
    if (identity !== null) return this.#remember(text, keySet, identity);
    const newer = await this.#keys(rules, "afterUnknownKey");
    const second = newer === keySet ? null : await this.#check(token, rules, newer);
    if (second === null) throw rules.refusal("none of the issuer's keys has signed it");
    return this.#remember(text, newer, second);
  }

  /** After a change of providers, or of what the deployment's own site publishes. */
  clear(): void {
    this.#known.clear();
    this.#keySets.clear();
  }

  async #keys(rules: Rules, which: "current" | "afterUnknownKey"): Promise<KeySet> {
    try {
      return await this.#keySets[which](rules.source);
    } catch (error) {
      throw error instanceof FetchFailed ? rules.keysMissing(error) : error;
    }
  }

  /** Null where another key may have signed it. */
  async #check(token: UnverifiedToken, rules: Rules, { keys }: KeySet): Promise<UserIdentity | null> {
    const verification = await verifyToken(token, keys, { ...rules, nowMs: this.#now() });
    switch (verification.type) {
      case "verified": {
        const { subject, expiresAt } = verification.claims;
        const end = expiresAt + rules.clockToleranceSeconds;
        return { type: "user", attributes: rules.user(token, subject), expiresAt: end };
      }
      case "refused":
        throw rules.refusal(verification.reason);
      case "unknownKey":
        return null;
      default:
        return verification satisfies never;
    }
  }

  #remember(text: string, keySet: KeySet, identity: UserIdentity): UserIdentity {
    this.#known.set(text, { keySet, identity });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN_TOKENS) break;
      this.#known.delete(oldest);
    }
    return identity;
  }
}

function rulesOf(provider: AuthProvider, token: UnverifiedToken): Rules {
  return "type" in provider ? customJwtRules(provider) : oidcRules(token);
}

function oidcRules({ issuer, audiences }: UnverifiedToken): Rules {
  const refusal = () =>
    unauthenticated(
      "Unauthenticated",
      "Could not verify OIDC token claim. Check that the token signature is valid and the token hasn't expired.",
    );
  if (audiences.length > 1) throw refusal();
  return {
    source: { type: "discovery", issuer },
    algorithms: ["RS256", "EdDSA"],
    clockToleranceSeconds: 0,
    user: ({ claims }, subject) => oidcUser(claims, { issuer, subject }),
    refusal,
    keysMissing: ({ message, status }) =>
      new DeploymentError(
        status ?? 400,
        "AuthProviderDiscoveryFailed",
        `Auth provider discovery of ${issuer} failed: ${message}`,
      ),
  };
}

function customJwtRules({ jwks, algorithm, issuer }: CustomJwtProvider): Rules {
  const refusal = (reason: string) =>
    unauthenticated("InvalidAuthHeader", `Could not verify the JWT of ${issuer}: ${reason}.`);
  return {
    source: { type: "jwks", uri: jwks },
    algorithms: [algorithm],
    clockToleranceSeconds: CUSTOM_JWT_TOLERANCE_SECONDS,
    user: (token, subject) => customJwtUser(token.claims, { issuer: token.issuer, subject }),
    refusal,
    keysMissing: ({ message }) => refusal(`its keys could not be fetched, ${message}`),
  };
}
