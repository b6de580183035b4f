// What an e-mail address and a password must be. The form and the backend read the same rules from here.
import * as z from "zod/mini";

export const PASSWORD_MIN_LENGTH = 12;
// scrypt runs inside a mutation, which has one second: a password of a megabyte must not reach it.
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
const knownPassword = z
  .string("Enter your password.")
  .check(
    z.minLength(1, "Enter your password."),
    z.maxLength(PASSWORD_MAX_LENGTH, `A password has at most ${PASSWORD_MAX_LENGTH} characters.`),
  );

export const signUpCredentials = z.object({ email: emailAddress, password: newPassword });
export const signInCredentials = z.object({ email: emailAddress, password: knownPassword });
