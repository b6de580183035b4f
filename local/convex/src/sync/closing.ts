import { DeploymentError } from "../protocol/errors.ts";
import type { ServerMessage } from "../protocol/serverMessage.ts";
import { AuthRefused } from "./sessionIdentity.ts";

/** How a session ends: what the client is told, and the code and reason of the close. */
export interface Closing {
  readonly message: ServerMessage | null;
  readonly code: number;
  /** One of a few words by which the client chooses how long to wait before it comes back. */
  readonly reason: string;
}

const NORMAL = 1000;
export const INTERNAL_ERROR = 1011;
const TRY_AGAIN_LATER = 1013;

/** A client that is told a FatalError never comes back: so only one that broke the protocol is. */
export function closingAfter(error: unknown): Closing {
  if (error instanceof AuthRefused) {
    const { message, baseVersion, authUpdateAttempted } = error;
    return {
      message: { type: "AuthError", error: message, baseVersion, authUpdateAttempted },
      code: NORMAL,
      reason: "",
    };
  }
  if (!(error instanceof DeploymentError)) {
    return { message: null, code: INTERNAL_ERROR, reason: "InternalServerError" };
  }
  const { status, code, message } = error;
  if (status === 429 || status === 503) return { message: null, code: TRY_AGAIN_LATER, reason: code };
  if (status >= 500) return { message: null, code: INTERNAL_ERROR, reason: code };
  return { message: { type: "FatalError", error: `${code}: ${message}` }, code: NORMAL, reason: "" };
}
