/** What a person takes from a mail. */
import { mailbox, type Mail } from "../local/mail/client.ts";

const SUBJECTS = {
  "confirm your address": "Confirm your address for Doorman",
  "new password": "Your code for a new password at Doorman",
  "sign-in code": "Your sign-in code for Doorman",
  "sign-in link": "Your sign-in link for Doorman",
  "account exists": "You already have an account at Doorman",
  "no account": "There is no account for this address at Doorman",
  "no password": "How you sign in at Doorman",
} as const;

export type Subject = keyof typeof SUBJECTS;

/** All mail of the machine that the tests run on. */
export interface Mails {
  /** The next mail to `to` about this, be it there already or still to come. What else comes between is passed over. */
  next(to: string, about: Subject): Promise<Mail>;
  /** How many have come to `to`, about this or about anything. */
  count(to: string, about?: Subject): Promise<number>;
}

export function readMails(url: string): Mails {
  const box = mailbox(url);
  return {
    async next(to, about) {
      for (;;) {
        const mail = await box.next(to);
        if (mail.subject === SUBJECTS[about]) return mail;
      }
    },
    async count(to, about) {
      const mails = await box.list(to);
      return mails.filter(({ subject }) => about === undefined || subject === SUBJECTS[about]).length;
    },
  };
}

/** The code that the mail shows, as it shows it. */
export function codeIn(mail: Pick<Mail, "text">): string {
  const code = findCode(mail);
  if (code === null) throw new Error(`Expected a code in this mail:\n${mail.text}`);
  return code;
}

/** It stands on a line of its own. Part of an address can look like one too. */
export function findCode({ text }: Pick<Mail, "text">): string | null {
  return /^[0-9A-Z]{4}-[0-9A-Z]{4}$/mu.exec(text)?.[0] ?? null;
}

/** The link that the mail asks to be followed. */
export function linkIn({ text }: Pick<Mail, "text">): string {
  const link = /https?:\/\/\S+\/signin\/link\S*/u.exec(text)?.[0];
  if (link === undefined) throw new Error(`Expected a link in this mail:\n${text}`);
  return link;
}
