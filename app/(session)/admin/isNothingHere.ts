import { ConvexError } from "convex/values";
import * as z from "zod/mini";

const nothingHere = z.object({ code: z.literal("not_found") });

/** What the deployment says of the administration to whoever is no administrator. */
export function isNothingHere(error: unknown): boolean {
  return error instanceof ConvexError && nothingHere.safeParse(error.data).success;
}
