import { DeploymentError } from "../protocol/errors.ts";
import type { FunctionResult } from "../protocol/functionCall.ts";

/**
 * A call that was refused for what it asks, as the failure of that one call: a session carries many, and the others are
 * none the worse. Null where the error says nothing about the call; then asking again may help.
 */
export function refusedResult(
  error: unknown,
  requestId: string,
): Extract<FunctionResult, { success: false }> | null {
  if (!(error instanceof DeploymentError) || error.status >= 500) return null;
  return {
    success: false,
    errorMessage: `[Request ID: ${requestId}] Server Error\n${error.message}`,
    logLines: [],
  };
}
