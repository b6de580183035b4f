import { readSiteOrigins } from "../environment";

/**
 * Where somebody is sent after a provider let them in. Only to pages of this application: anything else in a link that
 * somebody else made would hand them, with a code in the address, to whoever made it.
 */
export async function returnAddress({ redirectTo }: { redirectTo: string }): Promise<string> {
  const origins = readSiteOrigins();
  const [own = ""] = origins;
  // Browsers drop tabs and line breaks from addresses, and read a backslash as a slash: so does `URL`.
  const url = URL.canParse(redirectTo, own) ? new URL(redirectTo, own) : null;
  return url !== null && origins.includes(url.origin) ? url.href : own;
}
