// The cookie that ties the steps of one sign-in together: which address, in which browser, and where it leads. It holds
// nothing secret, and proves nothing: what was mailed does that.
import { cookies, headers } from "next/headers";
import * as z from "zod/mini";
import { hostCookie } from "./hostCookie";
import { safeNext } from "./safeNext";

const MAX_AGE_S = 60 * 15; // 15 minutes: the code or link in the mail lives 10
const CLOSED_MAX_AGE_S = 30;
const LENGTH_MAX = 3500; // browsers drop a cookie of more than 4096 bytes, its name and flags included

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

export function attemptCookieName(host: string | null): string {
  return hostCookie(host, "attempt").name;
}

export function encodeAttempt(value: Attempt): string {
  const text = toBase64url(value);
  // Only a path that nobody typed is that long.
  return text.length <= LENGTH_MAX ? text : toBase64url({ ...value, next: safeNext(null) });
}

export function decodeAttempt(text: string | undefined): Attempt | null {
  const parsed = attempt.safeParse(fromBase64url(text ?? ""));
  return parsed.success ? parsed.data : null;
}

/** The sign-in that was begun in this browser, if it was within the last minutes. */
export async function readAttempt(): Promise<Attempt | null> {
  const name = attemptCookieName((await headers()).get("host"));
  return decodeAttempt((await cookies()).get(name)?.value);
}

/** The same, if it is one by mail, of this kind. */
export async function readMailAttempt(kind: MailAttempt["kind"]): Promise<MailAttempt | null> {
  const value = await readAttempt();
  return value !== null && value.kind !== "oauth" && value.kind === kind ? value : null;
}

export async function writeAttempt(value: Attempt): Promise<void> {
  await write(value, MAX_AGE_S);
}

/**
 * The attempt is over, and soon forgotten. Not at once: Next.js renders the page of an action again, with the cookies that
 * the action set, and without its attempt that page would send the browser back to the start.
 */
export async function closeAttempt(): Promise<void> {
  const value = await readAttempt();
  if (value !== null) await write(value, CLOSED_MAX_AGE_S);
}

async function write(value: Attempt, maxAge: number): Promise<void> {
  const { name, flags } = hostCookie((await headers()).get("host"), "attempt");
  (await cookies()).set(name, encodeAttempt(value), { ...flags, maxAge });
}

function toBase64url(value: Attempt): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function fromBase64url(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return null;
  }
}
