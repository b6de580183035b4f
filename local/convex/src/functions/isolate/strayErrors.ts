/**
 * Errors of user code that nobody hears: promises that reject, event listeners that throw. Node tells of them
 * process-wide; here each finds the isolate it belongs to, whose function then fails, as on Convex. Without this one
 * such error would end the thread.
 */

export interface StrayErrorOwner {
  noteStrayError(error: unknown): void;
}

/**
 * By `Promise.prototype` and `Error.prototype` of the owner's context. Weak, because an error can come after its
 * function is done.
 */
const owners = new WeakMap<object, StrayErrorOwner>();
let listening = false;

export function ownStrayErrors(prototypes: readonly object[], owner: StrayErrorOwner): void {
  for (const prototype of prototypes) owners.set(prototype, owner);
  if (listening) return;
  listening = true;
  process.on("unhandledRejection", routeRejection);
  process.on("uncaughtException", routeException);
}

/** Resolves when Node has told of every stray error there is so far. */
export function strayErrorsTold(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function routeRejection(reason: unknown, promise: Promise<unknown>): void {
  route("unhandledRejection", reason, ownerOf(promise));
}

function routeException(error: unknown): void {
  route("uncaughtException", error, ownerOf(error));
}

function route(event: string, error: unknown, owner: StrayErrorOwner | null): void {
  if (owner !== null) return owner.noteStrayError(error);
  // Not user code's: what Node does by default, unless someone else listens.
  if (process.listenerCount(event) === 1) throw error;
}

function ownerOf(value: unknown): StrayErrorOwner | null {
  let link: unknown = value;
  while (typeof link === "object" && link !== null) {
    const owner = owners.get(link);
    if (owner !== undefined) return owner;
    link = Object.getPrototypeOf(link);
  }
  return null;
}
