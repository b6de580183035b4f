// The variables of the deployment that signing in reads. Set them with `npx convex env set NAME value`.
//
// SITE_URL             Where people reach the application, such as https://doorman.example. Mails link to it, and
//                      providers send people back to it.
// OTHER_SITE_URLS      Other origins of the same application, separated by commas: previews, a second domain. Providers
//                      may send people back to these too; mails never link to them.
// CUSTOM_AUTH_SITE_URL Another address of this deployment, beside the application's, such as https://auth.doorman.example: the
//                      library has providers answer there, where browsers that keep sites apart bring their cookies.
// CALLER_SECRET        The same random text as the application has: at least 32 characters. With it the application
//                      tells who is really asking. Without it, all visitors share one visitor's limits.
// AUTH_RESEND_KEY      The key for Resend, and the sender of all mails. Without them there is no sign-in that needs
// MAIL_FROM            mail: no password, no link, no code.
// RESEND_BASE_URL      Another server that speaks Resend's API. The `resend` package reads it.
// PWNED_PASSWORDS_URL  Another server for the range API of Have I Been Pwned.
// AUTH_GITHUB_ID, AUTH_GITHUB_SECRET, and the same for GOOGLE and APPLE: a provider is offered where both are set.
// ADMIN_EMAIL          The address of the first administrator, who becomes one by signing in with it, once it is proven.
// AUTH_LOG_LEVEL       WARN is quiet. Never DEBUG where others read the logs: the library then logs codes.
// JWT_PRIVATE_KEY      The keys that sign the sessions. `npm run dev` makes them on one machine, `npx @convex-dev/auth`
// JWKS                 for a deployment of your own.

/** Throws before anything is written: the library would only notice after it has made a code that reaches nobody. */
export function readSiteUrl(): string {
  const origin = originOf(process.env.SITE_URL ?? "");
  if (origin === null) {
    throw new Error(
      "Set SITE_URL on the deployment to where the application is, such as https://doorman.example",
    );
  }
  return origin;
}

/** The origins that somebody may be sent back to, the application's own first. */
export function readSiteOrigins(): readonly string[] {
  const others = (process.env.OTHER_SITE_URLS ?? "").split(",").map(originOf);
  return [readSiteUrl(), ...others.filter((origin) => origin !== null)];
}

export function canSendMail(): boolean {
  return (
    areSet(process.env.AUTH_RESEND_KEY, process.env.MAIL_FROM) &&
    originOf(process.env.SITE_URL ?? "") !== null
  );
}

export function areSet(...values: readonly (string | undefined)[]): boolean {
  return values.every((value) => value !== undefined && value.trim() !== "");
}

function originOf(text: string): string | null {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  return url !== null && /^https?:$/u.test(url.protocol) ? url.origin : null;
}
