/** A live query as a list of what it delivered. */
import type { ConvexClient } from "convex/browser";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { eventually } from "./eventually.ts";

export interface Subscription<T> {
  readonly values: readonly T[];
  readonly errors: readonly Error[];
  /** Resolves with the first delivered value, old or new, that fits. */
  value(what: string, fits: (value: T) => boolean): Promise<T>;
  error(what: string, fits?: (error: Error) => boolean): Promise<Error>;
  stop(): void;
}

export function subscribe<Query extends FunctionReference<"query">>(
  client: ConvexClient,
  query: Query,
  args: FunctionArgs<Query>,
): Subscription<FunctionReturnType<Query>> {
  type Value = FunctionReturnType<Query>;
  const values: Value[] = [];
  const errors: Error[] = [];
  const unsubscribe = client.onUpdate(
    query,
    args,
    (value: Value) => values.push(value),
    (error) => errors.push(error),
  );
  return {
    values,
    errors,
    // Wrapped, because undefined means "not yet" to `eventually`.
    value: async (what, fits) =>
      (
        await eventually(`a query to deliver ${what}`, () => {
          const index = values.findIndex(fits);
          return index === -1 ? undefined : { value: values[index] as Value };
        })
      ).value,
    error: (what, fits = () => true) => eventually(`a query to fail with ${what}`, () => errors.find(fits)),
    stop: () => unsubscribe(),
  };
}
