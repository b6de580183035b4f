/** How tests read the mail: `await mailbox(url).next("ada@example.com")`. */
import type { MailSummary, StoredMail } from "./storedMail.ts";

export interface Mail extends Omit<StoredMail, "idempotency" | "html" | "text"> {
  /** Empty where the mail has no such part, as `text` is. */
  readonly html: string;
  readonly text: string;
}

export interface NextOptions {
  /** The id of a mail, to have one behind it; or a moment in ISO 8601, to have one that came then or later. */
  readonly after?: string;
  readonly timeoutMs?: number;
}

export interface Mailbox {
  /** The next mail to `to`, be it there already or still to come. Each call goes on behind the mail of the last. */
  next(to: string, options?: NextOptions): Promise<Mail>;
  /** Newest first. */
  list(to: string): Promise<MailSummary[]>;
  clear(to: string): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 1000 * 10; // 10 seconds

export function mailbox(url: string): Mailbox {
  const lastSeen = new Map<string, string>();
  return {
    async next(to, { after = lastSeen.get(to), timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      const query = { to, timeout: String(timeoutMs), ...(after === undefined ? {} : { after }) };
      const mail = await ask<StoredMail>(`${url}/api/mails/next?${new URLSearchParams(query)}`);
      lastSeen.set(to, mail.id);
      return { ...mail, html: mail.html ?? "", text: mail.text ?? "" };
    },
    async list(to) {
      const { mails } = await ask<{ mails: MailSummary[] }>(
        `${url}/api/mails?${new URLSearchParams({ to })}`,
      );
      return mails;
    },
    async clear(to) {
      await ask(`${url}/api/mails?${new URLSearchParams({ to })}`, { method: "DELETE" });
      lastSeen.delete(to);
    },
  };
}

async function ask<Answer>(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${(answer as { message: string }).message}`);
  return answer as Answer;
}
