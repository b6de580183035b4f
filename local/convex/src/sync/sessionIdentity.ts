import { badRequest } from "../protocol/errors.ts";
import { ANONYMOUS, type Identity } from "../protocol/functionCall.ts";

/** The client is told by AuthError, and comes back with another token. */
export class AuthRefused extends Error {
  override readonly name = "AuthRefused";
  readonly baseVersion: number;
  /** False: nothing was tried; the token that was good is no longer. */
  readonly authUpdateAttempted: boolean;

  constructor(message: string, baseVersion: number, authUpdateAttempted: boolean) {
    super(message);
    this.baseVersion = baseVersion;
    this.authUpdateAttempted = authUpdateAttempted;
  }
}

/** Who a session speaks for. Holds the identity and its version, which counts the times that it was set. */
export class SessionIdentity {
  #identity: Identity = ANONYMOUS;
  #version = 0;

  get version(): number {
    return this.#version;
  }

  get current(): Identity {
    return this.#identity;
  }

  /** Throws DeploymentError 400 where the client and we do not speak of the same version. */
  requireVersion(baseVersion: number): void {
    if (baseVersion === this.#version) return;
    throw badRequest(
      "BaseVersionMismatch",
      `Base version ${baseVersion} passed up doesn't match the current version ${this.#version}`,
    );
  }

  set(identity: Identity): void {
    this.#identity = identity;
    this.#version += 1;
  }

  /** Throws AuthRefused where the time of the identity's token is over. */
  requireUnexpired(identity: Identity, nowMs: number): void {
    if (identity.type === "user" && identity.expiresAt * 1000 <= nowMs) {
      throw new AuthRefused("Convex token identity expired", this.#version, false);
    }
  }
}
