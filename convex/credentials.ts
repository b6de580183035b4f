// What an e-mail address and a password must be. The form and the backend read the same rules from here.
import * as z from "zod/mini";

export const PASSWORD_MIN_LENGTH = 12;
// A password of a megabyte must reach neither a hash nor a list.
export const PASSWORD_MAX_LENGTH = 256;
const EMAIL_MAX_LENGTH = 254; // the longest path SMTP can carry (RFC 5321)

/** An address as it is stored and compared: two spellings of one mailbox must not become two accounts. */
export const emailAddress = z.pipe(
  z.pipe(
    z.string("Enter your e-mail address."),
    z.transform((typed) => typed.trim().normalize("NFC").toLowerCase()),
  ),
  z
    .string()
    .check(
      z.minLength(1, { error: "Enter your e-mail address.", abort: true }),
      z.maxLength(EMAIL_MAX_LENGTH, "That address is too long."),
      z.email("That does not look like an e-mail address, such as ada@example.com."),
    ),
);

/** Length is the only rule: composition rules make passwords worse (NIST SP 800-63B). */
export const newPassword = z
  .string("Choose a password.")
  .check(
    z.minLength(PASSWORD_MIN_LENGTH, `Use at least ${PASSWORD_MIN_LENGTH} characters.`),
    z.maxLength(PASSWORD_MAX_LENGTH, `Use at most ${PASSWORD_MAX_LENGTH} characters.`),
  );

/** When signing in, a password is only compared. Its rules may have changed since it was chosen. */
export const knownPassword = z
  .string("Enter your password.")
  .check(
    z.minLength(1, "Enter your password."),
    z.maxLength(PASSWORD_MAX_LENGTH, `A password has at most ${PASSWORD_MAX_LENGTH} characters.`),
  );

export const signUpCredentials = z.object({ email: emailAddress, password: newPassword });
export const signInCredentials = z.object({ email: emailAddress, password: knownPassword });

export const NAME_MAX_LENGTH = 100;

/** What to call somebody. Any script, any punctuation; only what cannot be written on a line is refused. */
export const personName = z.string("Enter your name.").check(
  z.trim(),
  z.minLength(1, "Enter your name."),
  z.maxLength(NAME_MAX_LENGTH, `Keep it to ${NAME_MAX_LENGTH} characters.`),
  // Control characters, line breaks, and the marks that turn round the text after them.
  z.refine((name) => !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(name), {
    error: "That name has characters that cannot be shown.",
  }),
);

/** Crockford's base 32: no letter that can be taken for a digit, no U. */
export const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const CODE_LENGTH = 8;

const CODE_PROBLEM = `Enter the ${CODE_LENGTH} characters of the code from the mail.`;

/** A code as it was mailed, however it was typed: in two halves, in small letters, with an O for a zero. */
export const mailedCode = z.pipe(
  z.pipe(
    z.string(CODE_PROBLEM).check(z.maxLength(CODE_LENGTH * 4, { error: CODE_PROBLEM, abort: true })),
    z.transform((typed) =>
      typed
        .replaceAll(/[\s\p{Pd}]/gu, "")
        .toUpperCase()
        .replaceAll("O", "0")
        .replaceAll(/[IL]/gu, "1"),
    ),
  ),
  z.string().check(z.regex(new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`, "u"), CODE_PROBLEM)),
);

export const LINK_TOKEN_LENGTH = 32;

/** What stands in a mailed link: nobody types it, so it is long, and its case counts. */
export const linkToken = z
  .string()
  .check(z.regex(new RegExp(`^[0-9A-Za-z]{${LINK_TOKEN_LENGTH}}$`, "u"), "That link is not complete."));
