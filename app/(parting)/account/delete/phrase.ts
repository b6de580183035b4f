const WITHOUT_ADDRESS = "delete";

/** What somebody types to show that they mean it. */
export function phraseOf({ email }: { email: string | null }): string {
  return email ?? WITHOUT_ADDRESS;
}

/** Whether it is that, however it was typed. */
export function isPhrase(typed: unknown, phrase: string): boolean {
  return typeof typed === "string" && tidy(typed) === tidy(phrase);
}

function tidy(text: string): string {
  return text.trim().normalize("NFC").toLowerCase();
}
