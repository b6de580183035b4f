/** Syscalls of Convex that the embedded deployment does not answer, each with what to say of it. */
import { SyscallError } from "../../protocol/errors.ts";

const FEATURES: { readonly [op: string]: string } = {
  "1.0/actions/vectorSearch": "vector search",
  "1.0/createServiceToken": "the AI gateway",
  "1.0/getServiceUrl": "the AI gateway",
  "1.0/signJwt": "JWT signing by the deployment",
};

/** The refusal of an operation that has no syscall here. */
export function unavailable(op: string): SyscallError {
  const feature = FEATURES[op];
  return feature === undefined
    ? new SyscallError("UnknownAsyncOperation", `Unknown async operation ${op}`)
    : new SyscallError("FeatureUnavailable", `The embedded deployment does not have ${feature} yet (${op}).`);
}
