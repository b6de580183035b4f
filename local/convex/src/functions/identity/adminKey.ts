/** The one key that may do everything: who has it acts as an admin, or as whomever it says. */
import { createHash, timingSafeEqual } from "node:crypto";
import { badRequest, DeploymentError } from "../../protocol/errors.ts";
import type { Identity } from "../../protocol/functionCall.ts";
import { parseObject } from "../../protocol/jsonFields.ts";
import { impersonatedUser } from "./userIdentity.ts";

/**
 * Reads `[kind:]name|secret[:identity]`, where the identity is base64 of JSON and the kind (`dev`, `prod`, …) says
 * nothing here. Throws DeploymentError 403 where the key is not the deployment's.
 */
export function readAdminKey(text: string, adminKey: string): Identity & { readonly type: "admin" } {
  const bar = text.indexOf("|");
  const colon = text.indexOf(":", bar + 1);
  const key = colon === -1 ? text : text.slice(0, colon);
  const name = key.slice(0, Math.max(bar, 0));
  requireAdminKey(key.slice(name.lastIndexOf(":") + 1), adminKey);
  return { type: "admin", actingAs: colon === -1 ? null : impersonatedUser(decode(text.slice(colon + 1))) };
}

/** Takes the same time however much of the key is right. */
function requireAdminKey(given: string, adminKey: string): void {
  if (timingSafeEqual(digest(given), digest(adminKey))) return;
  const [name = ""] = adminKey.split("|");
  throw new DeploymentError(
    403,
    "BadDeployKey",
    `The provided deploy key was invalid for deployment '${name}'. ` +
      "Please check that the admin key in your environment is the one that the deployment printed when it started.",
  );
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function decode(identity: string) {
  try {
    return parseObject(Buffer.from(identity, "base64").toString());
  } catch (cause) {
    throw cause instanceof DeploymentError
      ? badRequest("BadImpersonation", "The identity behind the admin key must be base64 of a JSON object.")
      : cause;
  }
}
