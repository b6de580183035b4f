/** Google as an application sees it: plain OpenID Connect, with PKCE. */
import { avatarPath } from "./avatar.ts";
import type { Disclosure } from "./consentForm.ts";
import type { ProviderLook } from "./consentPage.ts";
import { openId } from "./openId.ts";
import type { Ids } from "./people.ts";
import type { Provider } from "./provider.ts";
import type { Secrets } from "./secrets.ts";

export interface GoogleOptions {
  readonly issuer: string;
  readonly origin: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly ids: Ids;
  readonly secrets: Secrets;
}

const look: ProviderLook = {
  name: "Google",
  hasPictures: true,
  emails: {
    verified: { label: "E-mail as it is", hint: "Verified" },
    unverified: { label: "Unverified e-mail", hint: "Never confirmed to Google" },
    hidden: null,
    none: { label: "No e-mail", hint: "Google does not tell" },
  },
};

export function google({ issuer, origin, clientId, redirectUri, ids, secrets }: GoogleOptions): Provider {
  const clientSecret = secrets.googleClient;
  return openId({
    issuer,
    look,
    clientId,
    clientSecret,
    redirectUri,
    secrets,
    variables: {
      AUTH_GOOGLE_ID: clientId,
      AUTH_GOOGLE_SECRET: clientSecret,
      AUTH_GOOGLE_ISSUER: issuer,
    },
    scopes: ["openid", "email", "profile"],
    claims: { email: ["email", "email_verified"], profile: ["name", "given_name", "family_name", "picture"] },
    routes: { authorization: "/o/oauth2/v2/auth", token: "/token", jwks: "/oauth2/v3/certs" },
    hasUserinfo: true,
    // Google would let an application do without. Ours must not, unseen.
    isPkceRequired: true,
    cancelError: "access_denied",
    idOf: ({ person }) => ids.google(person.email),
    describe: ({ person, email, hasPicture }: Disclosure) => ({
      ...(person.name && describeName(person.name)),
      ...(hasPicture && { picture: origin + avatarPath(person) }),
      ...(email !== "none" && { email: person.email, email_verified: email === "verified" }),
    }),
  });
}

function describeName(name: string) {
  const [first = "", ...rest] = name.split(/\s+/);
  return { name, given_name: first, ...(rest.length > 0 && { family_name: rest.join(" ") }) };
}
