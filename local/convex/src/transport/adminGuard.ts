import type { Authenticator } from "../functions/identity/authenticator.ts";
import { unauthenticated } from "../protocol/errors.ts";
import type { JsonObject } from "../protocol/json.ts";

/** Throws DeploymentError where the admin key is missing or wrong: in the header, in the address, or in the body. */
export async function requireAdmin(
  authenticator: Authenticator,
  request: Request,
  body: JsonObject = {},
): Promise<void> {
  const header = request.headers.get("Authorization");
  if (header !== null && (await authenticator.identify(header)).type === "admin") return;
  const key = body["adminKey"] ?? new URL(request.url).searchParams.get("adminKey");
  if (typeof key !== "string") {
    throw unauthenticated("BadAdminKey", "This request needs the deployment's admin key.");
  }
  authenticator.identifyAdmin(key);
}
