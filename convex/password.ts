// E-mail and password: the library's provider, with our rules, and with expected refusals as values.
import {
  ConvexCredentials,
  type ConvexCredentialsUserConfig,
} from "@convex-dev/auth/providers/ConvexCredentials";
import { Password } from "@convex-dev/auth/providers/Password";
import { ConvexError } from "convex/values";
import { newPassword, signInCredentials } from "./credentials";

const stock = Password({
  profile: (params) => {
    const credentials = signInCredentials.safeParse(params);
    if (!credentials.success) throw new ConvexError({ code: "invalid_credentials" });
    return { email: credentials.data.email };
  },
  validatePasswordRequirements: (password) => {
    if (!newPassword.safeParse(password).success) throw new ConvexError({ code: "invalid_password" });
  },
});

// The provider keeps what it was configured with under `options`, which its type does not show.
const { options } = stock as unknown as { options: ConvexCredentialsUserConfig };

export const password = ConvexCredentials({
  ...options,
  id: "password",
  authorize: async (params, ctx) => {
    try {
      return await options.authorize(params, ctx);
    } catch (error) {
      // `null` reaches the form as "not signed in", the same for each reason. Anything else stays an error: a form
      // must not say "wrong password" when it was the backend that failed.
      if (isRefusal(error)) return null;
      throw error;
    }
  },
});

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    /InvalidAccountId|InvalidSecret|TooManyFailedAttempts|Account .* already exists/.test(error.message)
  );
}
