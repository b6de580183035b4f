/**
 * The errors a caller of the deployment can see. Two kinds, as on Convex itself: a request that is refused before or
 * beside a function run (an HTTP status with a code), and a function that ran and failed (a value in an answer).
 */

/** A refused request: travels as HTTP `status` with the JSON body `{code, message}`. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  readonly status: number;
  /** Stable, in Convex's own words, e.g. `BadJsonBody`, `Unauthenticated`, `InvalidModules`. */
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

export function badRequest(code: string, message: string): DeploymentError {
  return new DeploymentError(400, code, message);
}

export function unauthenticated(code: string, message: string): DeploymentError {
  return new DeploymentError(401, code, message);
}

/**
 * A syscall that user code got wrong (a document that does not fit its schema, an unknown index). User code can catch
 * it, and the transaction is then as if the call had not been made. With data, it reaches user code as a ConvexError.
 */
export class SyscallError extends Error {
  override readonly name = "SyscallError";
  readonly code: string;
  /** Value JSON, serialised. */
  readonly dataJson: string | undefined;

  constructor(code: string, message: string, dataJson?: string) {
    super(message);
    this.code = code;
    this.dataJson = dataJson;
  }
}

/**
 * A limit or a fault that ends the whole function, also where user code catches what it sees of it: too many reads, a
 * time limit, a deployment that is closing.
 */
export class FatalFunctionError extends Error {
  override readonly name = "FatalFunctionError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
