// What a provider says of a person, in the one form that the rest of the backend takes it in.
import * as z from "zod/mini";
import { emailAddress } from "../credentials";

export interface ProviderProfile {
  /** The provider's own id for the person: it stays when name and address change. */
  id: string;
  name?: string;
  email?: string;
  image?: string;
  /** True only where the provider itself says that the address belongs to the person. */
  emailVerified: boolean;
  githubId?: number;
}

/** As the provider sent it: anything may be missing, null or of another type. */
export interface ProviderClaims {
  readonly id: unknown;
  readonly name?: unknown;
  readonly email?: unknown;
  readonly emailVerified?: unknown;
  readonly image?: unknown;
}

const ID_MAX_LENGTH = 255; // OpenID Connect Core, section 2: `sub`
const NAME_MAX_LENGTH = 100;
const URL_MAX_LENGTH = 2048;

const picture = z.url({ protocol: /^https?$/ }).check(z.maxLength(URL_MAX_LENGTH));
const providerId = z.string().check(z.minLength(1), z.maxLength(ID_MAX_LENGTH));

/**
 * Keeps what can be used and leaves out the rest: Convex knows no null in an optional field, and an address that we
 * could not send mail to is none. Without an id there is nobody to sign in: throws.
 */
export function readProfile({ id, name, email, emailVerified, image }: ProviderClaims): ProviderProfile {
  const address = emailAddress.safeParse(email).data;
  const shownName = readName(name);
  const pictureUrl = picture.safeParse(image).data;
  return {
    id: providerId.parse(id),
    ...(shownName !== undefined && { name: shownName }),
    ...(address !== undefined && { email: address }),
    ...(pictureUrl !== undefined && { image: pictureUrl }),
    emailVerified: address !== undefined && isTrue(emailVerified),
  };
}

function readName(name: unknown): string | undefined {
  if (typeof name !== "string") return undefined;
  const line = name
    .normalize("NFC")
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim();
  return Array.from(line).slice(0, NAME_MAX_LENGTH).join("").trimEnd() || undefined;
}

/** Apple's `email_verified` is documented as a string or a boolean. */
function isTrue(claim: unknown): boolean {
  return claim === true || claim === "true";
}
