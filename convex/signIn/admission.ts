// Who may begin a session. Convex Auth asks here before it makes one, whatever way of signing in led to it, and in the
// same transaction: what is refused here has changed nothing.
import type { ConvexAuthConfig } from "@convex-dev/auth/server";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { emailAddress } from "../credentials";
import { refuse } from "./signInRefusal";

type BeforeSession = NonNullable<NonNullable<ConvexAuthConfig["callbacks"]>["beforeSessionCreation"]>;
type CustomClaims = NonNullable<NonNullable<ConvexAuthConfig["jwt"]>["customClaims"]>;

export const admit: BeforeSession = async (ctx, args) => {
  // The library does not know our tables; this is the same context.
  const { db } = ctx as unknown as MutationCtx;
  const user = await db.get(args.userId);
  if (user === null) throw new Error("Expected a user to begin a session for");
  if (user.disabledAt !== undefined) refuse({ code: "disabled" });

  // Only a proven address, and only who has no role yet: whoever was made a member stays one.
  const isNamed = user.emailVerificationTime !== undefined && user.email === readAdminAddress();
  if (isNamed && user.role === undefined) await db.patch(user._id, { role: "admin" });
};

/** For whoever reads a token and wants to show something by it. Nothing is decided by it: it is as old as the token. */
export const claimsOf: CustomClaims = async (ctx, { userId }) => {
  const { db } = ctx as unknown as QueryCtx;
  const user = await db.get(userId);
  return { role: user?.role ?? "member" };
};

function readAdminAddress(): string | null {
  const address = emailAddress.safeParse(process.env.ADMIN_EMAIL);
  return address.success ? address.data : null;
}
