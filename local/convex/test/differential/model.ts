/** The fixture's functions on `convex-test`, which stands in for Convex in unit tests. */
import { convexTest } from "convex-test";
import schema from "../fixtures/core/convex/schema.ts";
import type { Target } from "./player.ts";

const modules = {
  // Where convex-test looks for the root of the functions.
  "/convex/_generated/api.ts": () => Promise.resolve({}),
  "/convex/steps.ts": () => import("../fixtures/core/convex/steps.ts"),
  "/convex/notes.ts": () => import("../fixtures/core/convex/notes.ts"),
  "/convex/failures.ts": () => import("../fixtures/core/convex/failures.ts"),
  "/convex/scheduling.ts": () => import("../fixtures/core/convex/scheduling.ts"),
  "/convex/determinism.ts": () => import("../fixtures/core/convex/determinism.ts"),
};

type Call = (reference: unknown, args: unknown) => Promise<never>;

export function startModel(): Target {
  const { query, mutation } = convexTest({ schema, modules });
  // Its types take the arguments as a rest parameter; the calls are the same.
  return { query: query as unknown as Call, mutation: mutation as unknown as Call };
}
