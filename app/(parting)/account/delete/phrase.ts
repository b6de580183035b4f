import * as z from "zod/mini";

const WITHOUT_ADDRESS = "delete";
const TYPED_MAX_LENGTH = 300; // an address has 254

const typedPhrase = z.pipe(z.string().check(z.maxLength(TYPED_MAX_LENGTH)), z.transform(tidy));

/** What somebody types to show that they mean it. */
export function phraseOf({ email }: { email: string | null }): string {
  return email ?? WITHOUT_ADDRESS;
}

/** Whether it is that, however it was typed. `typed` is what a form sent. */
export function isPhrase(typed: unknown, phrase: string): boolean {
  const parsed = typedPhrase.safeParse(typed);
  return parsed.success && parsed.data === tidy(phrase);
}

function tidy(text: string): string {
  return text.trim().normalize("NFC").toLowerCase();
}
