// E-mail and password: a provider of our own instead of the library's, whose flows cannot be made safe from outside
// (docs/decisions/0006-sign-in-flows.md).
import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import { findAsker } from "./asker";
import { codeProvider } from "./mailedCode";
import { PASSWORD_PROVIDER } from "../passwordAccounts";
import { requestReset, reset, signIn, signUp, verify } from "./passwordFlows";
import { isPassword, isPasswordHash } from "../passwords/passwordHash";
import { passwordParams, readParams } from "./signInParams";

export const password = ConvexCredentials({
  id: PASSWORD_PROVIDER,
  authorize: async (given, ctx) => {
    const params = readParams(passwordParams, given);
    const asker = await findAsker(ctx, params.caller);
    switch (params.flow) {
      case "signIn":
        return await signIn(ctx, params, asker);
      case "signUp":
        return await signUp(ctx, params, asker);
      case "verify":
        return await verify(ctx, params, asker);
      case "requestReset":
        return await requestReset(ctx, params, asker);
      case "reset":
        return await reset(ctx, params, asker);
      default:
        return params satisfies never;
    }
  },
  crypto: {
    // The library hashes in a mutation, which is no place for it: what it gets from us is hashed already.
    hashSecret: async (secret) => {
      if (!isPasswordHash(secret))
        throw new TypeError("Expected a hash: call hashPassword in the action first");
      return secret;
    },
    verifySecret: async (secret, hash) => isPassword(secret, hash),
  },
  extraProviders: [codeProvider("password-verify"), codeProvider("password-reset")],
});
