import { ConvexError } from "convex/values";
import * as z from "zod/mini";
import { readSignInRefusal, type SignInRefusal } from "@/convex/signIn/signInRefusal";
import { asViewer, type Outcome } from "./asViewer";

export type Change<Value> =
  | Outcome<Value>
  /** Too long ago that this person showed who they are. */
  | { type: "confirmation_needed" }
  | { type: "refused"; refusal: SignInRefusal };

const confirmationNeeded = z.object({ code: z.literal("confirmation_needed") });

/** Changes something that the deployment guards more closely than the rest. Its refusals are answers, not failures. */
export async function changeAsViewer<Value>(
  work: (options: { token: string }) => Promise<Value>,
): Promise<Change<Value>> {
  try {
    return await asViewer(work);
  } catch (error) {
    if (!(error instanceof ConvexError)) throw error;
    if (confirmationNeeded.safeParse(error.data).success) return { type: "confirmation_needed" };
    const refusal = readSignInRefusal(error);
    if (refusal === null) throw error;
    return { type: "refused", refusal };
  }
}
