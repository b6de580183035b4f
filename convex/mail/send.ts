import { ConvexError, v } from "convex/values";
import { type ErrorResponse, Resend } from "resend";
import { internalAction } from "../_generated/server";
import { mailValidator } from "./mail";
import { renderMail } from "./render";

/** Someone is looking at a form meanwhile. */
const PATIENCE_MS = 1000 * 10; // 10 seconds

/**
 * Sends one mail. Throws ConvexError `{code: "mail_failed"}` where it was not taken. Which server takes it is for the
 * `resend` package to say: it reads RESEND_BASE_URL each time a client is made.
 */
export const send = internalAction({
  args: { to: v.string(), mail: mailValidator },
  returns: v.null(),
  handler: async (_ctx, { to, mail }) => {
    const { AUTH_RESEND_KEY: key, MAIL_FROM: from, SITE_URL: siteUrl } = process.env;
    if (!key || !from || !siteUrl)
      throw mailFailed("AUTH_RESEND_KEY, MAIL_FROM and SITE_URL must all be set");

    const { subject, html, text } = renderMail(mail, to, siteUrl);
    const answer = await withinPatience((signal) =>
      new Resend(key).emails.send({ from, to, subject, html, text, headers: ownHeaders() }, { signal }),
    );
    if (answer === "late") throw mailFailed(`no answer within ${PATIENCE_MS} ms`);
    if (answer.error) throw mailFailed(kindOf(answer.error));
    return null;
  },
});

/** Holiday notices stay away, and a new code is not folded away under the last one, which has the same subject. */
function ownHeaders(): Record<string, string> {
  return { "Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": crypto.randomUUID() };
}

/** The clock decides, not the signal: Convex's own runtime knows no signals in `fetch`. */
async function withinPatience<T>(start: (signal: AbortSignal) => Promise<T>): Promise<T | "late"> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => {
      resolve("late");
      controller.abort();
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([start(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Never the message: it may repeat the address. */
function kindOf({ statusCode, name }: ErrorResponse): string {
  return `${statusCode ?? "no answer"} ${/^[a-z_]{1,50}$/.test(name) ? name : "of an unknown kind"}`;
}

function mailFailed(reason: string): ConvexError<{ code: "mail_failed" }> {
  console.error(`Mail was not sent: ${reason}`);
  return new ConvexError({ code: "mail_failed" });
}
