/** What Google and Apple have in common: OpenID Connect, by `oidc-provider`, with our consent page in the middle. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account, Configuration, KoaContextWithOIDC, Provider as OidcProvider } from "oidc-provider";

import type { Answer, Disclosure } from "./consentForm.ts";
import type { ProviderLook } from "./consentPage.ts";
import { ExpiringMap } from "./expiringMap.ts";
import { sendPage } from "./http.ts";
import { interactionPolicy, Provider as OpenIdProvider } from "./oidcProvider.ts";
import { memoryStorage } from "./oidcStorage.ts";
import { deadEnd, PAGE_HEADERS } from "./page.ts";
import type { Provider } from "./provider.ts";
import type { Secrets } from "./secrets.ts";

export interface OpenIdOptions {
  /** The issuer: `http://host:port/name`. */
  readonly issuer: string;
  readonly look: ProviderLook;
  readonly variables: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly secrets: Pick<Secrets, "issuer" | "cookies">;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, readonly string[]>>;
  readonly routes: Readonly<Record<"authorization" | "token" | "jwks", string>>;
  readonly hasUserinfo: boolean;
  readonly isPkceRequired: boolean;
  /** What cancelling is called. */
  readonly cancelError: string;
  idOf(disclosure: Disclosure): string;
  describe(disclosure: Disclosure): Record<string, unknown>;
}

export interface OpenId extends Provider {
  readonly oidc: OidcProvider;
  /** What was disclosed in the authorization that this request belongs to. */
  disclosureOf(ctx: KoaContextWithOIDC): Disclosure | undefined;
}

const CODE_SECONDS = 60 * 5; // 5 minutes
const TOKEN_SECONDS = 60 * 60; // 1 hour
const INTERACTION_SECONDS = 60 * 60; // 1 hour

export function openId(options: OpenIdOptions): OpenId {
  const { issuer, look } = options;
  const folder = new URL(issuer).pathname;
  const sessionCookie = `identity_${look.name.toLowerCase()}_session`;
  // By grant, and there is one for each time that somebody consents: the same person may answer differently elsewhere.
  const disclosures = new ExpiringMap<Disclosure>((CODE_SECONDS + TOKEN_SECONDS) * 1000);

  const oidc = new OpenIdProvider(issuer, {
    ...configure(options, folder, sessionCookie),
    findAccount: (_ctx, accountId, token): Account => {
      const grantId = token !== undefined && "grantId" in token ? token.grantId : undefined;
      const disclosure = grantId === undefined ? undefined : disclosures.get(grantId);
      if (disclosure?.failsExchange) throw new Error("The person asked for this");
      return {
        accountId,
        claims: () => ({ sub: accountId, ...(disclosure && options.describe(disclosure)) }),
      };
    },
  });
  // Its own words about refused requests: whoever asked is told, and nobody else.
  oidc.silent = true;
  const answerOidc = oidc.callback();

  async function finishAllowed(
    request: IncomingMessage,
    response: ServerResponse,
    disclosure: Disclosure,
  ): Promise<void> {
    const { params } = await oidc.interactionDetails(request, response);
    const accountId = options.idOf(disclosure);
    const grant = new oidc.Grant({ accountId, clientId: String(params["client_id"]) });
    grant.addOIDCScope(options.scopes.join(" "));
    const grantId = await grant.save();
    disclosures.set(grantId, disclosure);
    await oidc.interactionFinished(request, response, {
      login: { accountId, remember: false },
      consent: { grantId },
      select_account: {},
    });
  }

  return {
    oidc,
    look,
    variables: options.variables,
    disclosureOf: ({ oidc: { entities } }) =>
      entities.Grant?.jti === undefined ? undefined : disclosures.get(entities.Grant.jti),
    async handle(request, response) {
      // Nobody stays signed in here: each time a person says anew who they are.
      request.headers.cookie = withoutCookie(request.headers.cookie, sessionCookie);
      // By this it knows that it is a folder of another server.
      Object.assign(request, { originalUrl: `${folder}${request.url}` });
      await answerOidc(request, response);
    },
    async isWaiting(request, response, id) {
      const details = await oidc.interactionDetails(request, response).catch(() => null);
      return details?.uid === id;
    },
    async finish(request, response, id, answer) {
      if (!(await this.isWaiting(request, response, id))) {
        return sendPage(response, 404, deadEnd("Not found", "Nobody waits here."));
      }
      if (answer.type === "allow") return finishAllowed(request, response, answer.disclosure);
      await oidc.interactionFinished(request, response, errorOf(answer, options));
    },
  };
}

function configure(
  { clientId, clientSecret, redirectUri, secrets, scopes, claims, routes, ...options }: OpenIdOptions,
  folder: string,
  sessionCookie: string,
): Configuration {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return {
    adapter: memoryStorage(),
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "client_secret_post", // `oidc-provider` takes the header for it, too.
      },
    ],
    jwks: { keys: [{ ...secrets.issuer, use: "sig" }] },
    cookies: {
      keys: [secrets.cookies],
      names: {
        session: sessionCookie,
        interaction: `${sessionCookie}_interaction`,
        resume: `${sessionCookie}_resume`,
      },
    },
    claims: Object.fromEntries(
      Object.entries({ openid: ["sub"], ...claims }).map(([scope, names]) => [scope, [...names]]),
    ),
    clientAuthMethods: ["client_secret_basic", "client_secret_post"],
    clientBasedCORS: () => false,
    // Both providers put what they say of a person into the ID token itself.
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: options.hasUserinfo },
    },
    interactions: { policy, url: (_ctx, { uid }) => `${folder}/consent/${uid}` },
    pkce: { required: () => options.isPkceRequired },
    renderError: (ctx, { error, error_description }) => {
      ctx.set({ ...PAGE_HEADERS });
      ctx.body = deadEnd(`${options.look.name} cannot sign you in`, [error, error_description].join(": "));
    },
    responseTypes: ["code"],
    routes: { ...routes, userinfo: "/userinfo" },
    scopes: [...scopes],
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      Grant: CODE_SECONDS + TOKEN_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: CODE_SECONDS + TOKEN_SECONDS,
    },
  };
}

function errorOf({ type }: Exclude<Answer, { type: "allow" }>, { cancelError, look }: OpenIdOptions) {
  if (type === "cancel") return { error: cancelError, error_description: "The person did not consent." };
  return { error: "server_error", error_description: `Something went wrong at ${look.name}.` };
}

function withoutCookie(header: string | undefined, name: string): string {
  return (header ?? "")
    .split(/;\s*/)
    .filter((pair) => !pair.startsWith(`${name}=`) && !pair.startsWith(`${name}.`))
    .join("; ");
}
