import { DeploymentError } from "../protocol/errors.ts";

/** A refused request as Convex's clients read it. What nobody expected is told to the developer, not to the client. */
export function errorResponse(error: unknown): Response {
  if (error instanceof DeploymentError) {
    const { status, code, message } = error;
    return Response.json({ code, message }, { status });
  }
  console.error("A request failed:", error);
  const message = "Your request couldn't be completed. Try again later.";
  return Response.json({ code: "InternalServerError", message }, { status: 500 });
}
