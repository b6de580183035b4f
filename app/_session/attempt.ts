// The cookie that ties the steps of one sign-in together: which address, in which browser, and where it leads. It holds
// nothing secret, and proves nothing: what was mailed does that.
import * as z from "zod/mini";
import { briefCookie } from "./briefCookie";
import { safeNext } from "./safeNext";

const CLOSED_MAX_AGE_S = 30;

const next = z.pipe(
  z.string(),
  z.transform((path: string) => safeNext(path)),
);
const attempt = z.discriminatedUnion("kind", [
  z.object({
    kind: z.enum(["link", "code", "verify", "reset"]),
    email: z.string(),
    /** What the person said at sign-up that they are called. */
    name: z.optional(z.string()),
    next,
    /** When the last mail was asked for, in milliseconds. */
    sentAt: z.number(),
  }),
  z.object({ kind: z.literal("oauth"), provider: z.enum(["github", "google", "apple"]), next }),
]);

export type Attempt = z.infer<typeof attempt>;
export type MailAttempt = Exclude<Attempt, { kind: "oauth" }>;

export const attemptCookie = briefCookie("attempt", attempt, {
  // Only a path that nobody typed is that long.
  shorten: (value) => ({ ...value, next: safeNext(null) }),
});

/** The sign-in that was begun in this browser, if it was one by mail, of this kind. */
export async function readMailAttempt(kind: MailAttempt["kind"]): Promise<MailAttempt | null> {
  const value = await attemptCookie.read();
  return value !== null && value.kind !== "oauth" && value.kind === kind ? value : null;
}

/**
 * The attempt is over, and soon forgotten. Not at once: Next.js renders the page of an action again, with the cookies that
 * the action set, and without its attempt that page would send the browser back to the start.
 */
export async function closeAttempt(): Promise<void> {
  const value = await attemptCookie.read();
  if (value !== null) await attemptCookie.write(value, CLOSED_MAX_AGE_S);
}
