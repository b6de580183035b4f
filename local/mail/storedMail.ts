import { z } from "zod";

const addresses = z.array(z.string());

/** A mail as its file holds it. */
export const storedMailSchema = z.object({
  id: z.uuid(),
  /** When it came in. No two mails of a folder have the same moment. */
  at: z.iso.datetime(),
  from: z.string(),
  to: addresses,
  cc: addresses,
  bcc: addresses,
  replyTo: addresses,
  subject: z.string(),
  html: z.string().nullable(),
  text: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  /** So that a key is still known after a restart. */
  idempotency: z.object({ key: z.string(), digest: z.string() }).nullable(),
});

export type StoredMail = z.infer<typeof storedMailSchema>;
export type NewMail = Omit<StoredMail, "id" | "at">;

/** What a list shows of a mail. */
export interface MailSummary {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly opening: string;
}

const OPENING_LENGTH = 140;

export function summaryOf({ id, at, from, to, subject, text }: StoredMail): MailSummary {
  const opening = (text ?? "").replace(/\s+/g, " ").trim().slice(0, OPENING_LENGTH);
  return { id, at, from, to, subject, opening };
}

/** Whether `address` is among those that the mail was sent to, seen or unseen. */
export function reaches(mail: StoredMail, address: string): boolean {
  const wanted = bareAddress(address);
  return [...mail.to, ...mail.cc, ...mail.bcc].some((recipient) => bareAddress(recipient) === wanted);
}

/** "Ada <Ada@Example.com>" as "ada@example.com". */
function bareAddress(address: string): string {
  const bracketed = /<([^<>]*)>\s*$/.exec(address);
  return (bracketed?.[1] ?? address).trim().toLowerCase();
}
