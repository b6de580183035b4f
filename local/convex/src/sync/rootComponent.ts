import { badRequest } from "../protocol/errors.ts";
import type { Identity } from "../protocol/functionCall.ts";

/** Throws DeploymentError 400 for a function of a component: the root, which has no path, is all there is. */
export function requireRootComponent(componentPath: string | null, { type }: Identity): void {
  if (componentPath === null) return;
  throw badRequest(
    "ComponentsUnavailable",
    type === "admin"
      ? `There is no component '${componentPath}': the embedded deployment does not have components yet.`
      : "Only admin or system users can call functions on non-root components directly",
  );
}
