/** GitHub as an OAuth application sees it: not OpenID Connect, and with answers of its own. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Answer, Disclosure } from "./consentForm.ts";
import type { ProviderLook } from "./consentPage.ts";
import { ExpiringMap } from "./expiringMap.ts";
import { describeUser, listEmails } from "./githubUser.ts";
import { readForm, redirect, sendJson, sendPage, withParameters } from "./http.ts";
import { deadEnd } from "./page.ts";
import type { Ids } from "./people.ts";
import type { Provider } from "./provider.ts";

export interface GitHubOptions {
  /** Where this GitHub is, as `AUTH_GITHUB_URL` says it. */
  readonly url: string;
  /** Where the stand-in is that it is a folder of. */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly ids: Ids;
}

/** A person has been sent here to sign in. */
interface Request {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | undefined;
}

interface Code extends Request {
  readonly disclosure: Disclosure;
}

interface Token {
  readonly scopes: readonly string[];
  readonly disclosure: Disclosure;
}

const CODE_MS = 1000 * 60 * 10; // 10 minutes, as at GitHub
const TOKEN_MS = 1000 * 60 * 60 * 8; // 8 hours
const DOCUMENTATION = "https://docs.github.com/rest";
const TROUBLE = "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/";

const look: ProviderLook = {
  name: "GitHub",
  hasPictures: true,
  emails: {
    verified: { label: "E-mail as it is", hint: "Verified, and public on the profile" },
    hidden: { label: "Hidden e-mail", hint: "Verified, but not on the profile" },
    unverified: { label: "Unverified e-mail", hint: "Never confirmed to GitHub" },
    none: { label: "No e-mail", hint: "GitHub has none" },
  },
};

export function gitHub(options: GitHubOptions): Provider {
  const requests = new ExpiringMap<Request>(CODE_MS);
  const codes = new ExpiringMap<Code>(CODE_MS);
  const tokens = new ExpiringMap<Token>(TOKEN_MS);
  const issuer = `${options.url}/login/oauth`;

  /** The code counts as used whatever comes of it. */
  function exchange(form: URLSearchParams, credentials: Credentials): ExchangeAnswer {
    if (!isClient(options, credentials)) return refusals.incorrect_client_credentials;
    const code = codes.take(form.get("code") ?? "");
    if (code === undefined) return refusals.bad_verification_code;
    const redirectUri = form.get("redirect_uri");
    if (redirectUri !== null && redirectUri !== code.redirectUri) return refusals.redirect_uri_mismatch;
    if (!isVerifierRight(code.codeChallenge, form.get("code_verifier"))) {
      return refusals.bad_verification_code;
    }
    if (code.disclosure.failsExchange) return "broken";
    const token = `gho_${randomBytes(18).toString("hex")}`;
    tokens.set(token, code);
    return { access_token: token, token_type: "bearer", scope: code.scopes.join(",") };
  }

  async function answerExchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await readForm(request);
    const credentials = readCredentials(request, form);
    if (credentials === null) return sendJson(response, 404, { error: "Not Found" });
    const answer = exchange(form, credentials);
    if (answer === "broken") return sendJson(response, 500, { message: "Server Error" });
    if (request.headers.accept?.includes("application/json")) return sendJson(response, 200, answer);
    response
      .writeHead(200, {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Cache-Control": "no-store",
      })
      .end(new URLSearchParams({ ...answer }).toString());
  }

  function authorize(response: ServerResponse, query: URLSearchParams): void {
    if (query.get("client_id") !== options.clientId) {
      return sendPage(response, 404, deadEnd("Not found", "There is no application with this client_id."));
    }
    const state = query.get("state") ?? undefined;
    const redirectUri = query.get("redirect_uri") ?? options.redirectUri;
    if (redirectUri !== options.redirectUri) {
      // GitHub tells the application itself, where that is registered to be.
      const { error, error_description, error_uri } = refusals.redirect_uri_mismatch;
      return redirect(
        response,
        withParameters(options.redirectUri, { error, error_description, error_uri, state }),
      );
    }
    const id = randomBytes(16).toString("hex");
    const codeChallenge = query.get("code_challenge") ?? undefined;
    if (codeChallenge !== undefined && query.get("code_challenge_method") !== "S256") {
      return sendPage(response, 400, deadEnd("Bad request", "The code_challenge_method must be S256."));
    }
    const scopes = (query.get("scope") ?? "").split(/[\s,]+/).filter(Boolean);
    requests.set(id, { redirectUri, state, scopes, codeChallenge });
    redirect(response, `${options.url}/consent/${id}`);
  }

  function answerApi(request: IncomingMessage, response: ServerResponse, path: string): void {
    if (!request.headers["user-agent"]) {
      return sendJson(response, 403, { message: "Request forbidden by administrative rules." });
    }
    const [, value] = /^(?:bearer|token) (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
    const token = value === undefined ? undefined : tokens.get(value);
    if (token === undefined) {
      const message = request.headers.authorization ? "Bad credentials" : "Requires authentication";
      return sendJson(response, 401, { message, documentation_url: DOCUMENTATION, status: "401" });
    }
    const headers = { "X-OAuth-Scopes": token.scopes.join(", ") };
    if (path === "/user") return sendJson(response, 200, describeUser(options, token.disclosure), headers);
    if (path === "/user/emails" && maySeeEmails(token)) {
      return sendJson(response, 200, listEmails(options.ids, token.disclosure), headers);
    }
    // Also what GitHub says of a resource that the token's scopes do not reach.
    sendJson(
      response,
      404,
      { message: "Not Found", documentation_url: DOCUMENTATION, status: "404" },
      headers,
    );
  }

  return {
    look,
    variables: {
      AUTH_GITHUB_ID: options.clientId,
      AUTH_GITHUB_SECRET: options.clientSecret,
      AUTH_GITHUB_URL: options.url,
    },
    async handle(request, response) {
      const url = new URL(request.url ?? "/", options.origin);
      const route = `${request.method} ${url.pathname}`;
      if (route === "GET /login/oauth/authorize") return authorize(response, url.searchParams);
      if (route === "POST /login/oauth/access_token") return answerExchange(request, response);
      if (route.startsWith("GET /api/v3/")) return answerApi(request, response, url.pathname.slice(7));
      sendPage(response, 404, deadEnd("Not found", "This GitHub only knows how to sign people in."));
    },
    isWaiting: async (_request, _response, id) => requests.get(id) !== undefined,
    async finish(_request, response, id, answer) {
      const request = requests.take(id);
      if (request === undefined) return sendPage(response, 404, deadEnd("Not found", "Nobody waits here."));
      const { redirectUri, state } = request;
      if (answer.type !== "allow") {
        return redirect(response, withParameters(redirectUri, { ...errorOf(answer), state, iss: issuer }));
      }
      const code = randomBytes(10).toString("hex");
      codes.set(code, { ...request, disclosure: answer.disclosure });
      redirect(response, withParameters(redirectUri, { code, state, iss: issuer }));
    },
  };
}

interface Refusal {
  readonly error: string;
  readonly error_description: string;
  readonly error_uri: string;
}

type ExchangeAnswer =
  | Refusal
  | { readonly access_token: string; readonly token_type: "bearer"; readonly scope: string }
  | "broken";

/** GitHub's own words, with status 200. */
const refusals = {
  incorrect_client_credentials: {
    error: "incorrect_client_credentials",
    error_description: "The client_id and/or client_secret passed are incorrect.",
    error_uri: `${TROUBLE}#incorrect-client-credentials`,
  },
  redirect_uri_mismatch: {
    error: "redirect_uri_mismatch",
    error_description: "The redirect_uri MUST match the registered callback URL for this application.",
    error_uri: `${TROUBLE}#redirect-uri-mismatch`,
  },
  bad_verification_code: {
    error: "bad_verification_code",
    error_description: "The code passed is incorrect or expired.",
    error_uri: `${TROUBLE}#bad-verification-code`,
  },
} as const satisfies Record<string, Refusal>;

function errorOf({ type }: Exclude<Answer, { type: "allow" }>) {
  if (type === "fail") return { error: "server_error", error_description: "Something went wrong at GitHub." };
  return {
    error: "access_denied",
    error_description: "The user has denied your application access.",
    error_uri: "/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/#access-denied",
  };
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** From the header or from the form. Null where the form names no application. */
function readCredentials(request: IncomingMessage, form: URLSearchParams): Credentials | null {
  const [, basic] = /^basic (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (basic !== undefined) {
    const [id = "", ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
    return { id: decode(id), secret: decode(secret.join(":")) };
  }
  const id = form.get("client_id");
  return id === null ? null : { id, secret: form.get("client_secret") ?? "" };
}

function decode(part: string): string {
  return new URLSearchParams(`part=${part}`).get("part") ?? "";
}

function isClient(options: GitHubOptions, { id, secret }: Credentials): boolean {
  return id === options.clientId && timingSafeEqual(sha256(secret), sha256(options.clientSecret));
}

/** A verifier without a challenge is ignored, as GitHub does. */
function isVerifierRight(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return true;
  return verifier !== null && sha256(verifier).toString("base64url") === challenge;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function maySeeEmails({ scopes }: Token): boolean {
  return scopes.includes("user") || scopes.includes("user:email");
}
