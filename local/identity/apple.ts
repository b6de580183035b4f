/**
 * Apple as an application sees it: OpenID Connect with habits of its own. The answer comes as a form, the client secret
 * is a signed token, and the name is told once, beside the ID token instead of in it.
 */
import type { KoaContextWithOIDC } from "oidc-provider";

import { type AppleClient, isAppleSecret, signAppleSecret } from "./appleSecret.ts";
import type { Disclosure } from "./consentForm.ts";
import type { ProviderLook } from "./consentPage.ts";
import type { FirstConsents } from "./firstConsents.ts";
import { openId } from "./openId.ts";
import { sendPage } from "./http.ts";
import { deadEnd } from "./page.ts";
import type { Ids } from "./people.ts";
import type { Provider } from "./provider.ts";
import type { Secrets } from "./secrets.ts";

export interface AppleOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly firstConsents: FirstConsents;
}

const TEAM_ID = "DOORMANDEV";
const AUTHORIZATION = "/auth/authorize";
const FORM_WANTED = "invalid_request: response_mode must be form_post when name or email scope is requested.";

const look: ProviderLook = {
  name: "Apple",
  hasPictures: false,
  emails: {
    verified: { label: "E-mail as it is", hint: "Verified" },
    hidden: { label: "Hidden e-mail", hint: "An address of Apple's instead of your own" },
    unverified: { label: "Unverified e-mail", hint: "Never confirmed to Apple" },
    none: { label: "No e-mail", hint: "Apple does not tell" },
  },
};

export async function apple(options: AppleOptions): Promise<Provider> {
  const { issuer, clientId, redirectUri, ids, secrets, firstConsents } = options;
  const client: AppleClient = { teamId: TEAM_ID, clientId, issuer, key: secrets.appleClient };
  const provider = openId({
    issuer,
    look,
    clientId,
    // Never compared with anything: see below.
    clientSecret: secrets.cookies,
    redirectUri,
    secrets,
    variables: {
      AUTH_APPLE_ID: clientId,
      AUTH_APPLE_SECRET: await signAppleSecret(client, Date.now()),
      AUTH_APPLE_ISSUER: issuer,
    },
    scopes: ["openid", "email", "name"],
    claims: { email: ["email", "email_verified", "is_private_email"] },
    routes: { authorization: AUTHORIZATION, token: "/auth/token", jwks: "/auth/keys" },
    hasUserinfo: false,
    isPkceRequired: false,
    cancelError: "user_cancelled_authorize",
    idOf: ({ person }) => ids.apple(person.email),
    describe: (disclosure) => describeEmail(disclosure, ids),
  });

  provider.oidc.Client.prototype.compareClientSecret = (secret) => isAppleSecret(client, secret);

  // The last that `oidc-provider` does before it answers: what is added to the answer here goes into the form.
  provider.oidc.on(
    "authorization.success",
    (ctx: KoaContextWithOIDC, answer: Record<string, unknown> = {}) => {
      const disclosure = provider.disclosureOf(ctx);
      if (disclosure === undefined || !ctx.oidc.requestParamScopes.has("name")) return;
      if (firstConsents.add(ids.apple(disclosure.person.email))) {
        answer["user"] = JSON.stringify(describeUser(disclosure, ids));
      }
    },
  );

  return {
    ...provider,
    async handle(request, response) {
      const url = new URL(request.url ?? "/", issuer);
      if (url.pathname !== AUTHORIZATION) return provider.handle(request, response);

      const scopes = (url.searchParams.get("scope") ?? "").split(" ").filter(Boolean);
      if (tellsOfPerson(scopes) && url.searchParams.get("response_mode") !== "form_post") {
        return sendPage(response, 400, deadEnd("Apple cannot sign you in", FORM_WANTED));
      }
      // Apple gives an ID token whether or not it is asked for one.
      url.searchParams.set("scope", ["openid", ...scopes].join(" "));
      request.url = url.pathname + url.search;
      await provider.handle(request, response);
    },
  };
}

function tellsOfPerson(scopes: readonly string[]): boolean {
  return scopes.includes("name") || scopes.includes("email");
}

function describeUser(disclosure: Disclosure, ids: Ids) {
  const [firstName = "", ...rest] = disclosure.person.name.split(/\s+/);
  const { email } = describeEmail(disclosure, ids);
  return { name: { firstName, lastName: rest.join(" ") }, ...(email && { email }) };
}

/** Apple documents `email_verified` as a string or a boolean. A string is what an application is less ready for. */
function describeEmail({ person, email }: Disclosure, ids: Ids): { email?: string } & Record<string, string> {
  if (email === "none") return {};
  if (email === "hidden") {
    return { email: ids.relay(person.email), email_verified: "true", is_private_email: "true" };
  }
  return { email: person.email, email_verified: String(email === "verified") };
}
