// What somebody might try who knows how all of this is built: each attack with the refusal that it meets. The run prints
// both. Most have a spec of their own that goes further; here they stand side by side.
import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { text as readText } from "node:stream/consumers";
import { generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from "jose";

import { accessToken, newAccount, signIn, signUp } from "./account.ts";
import { expired, refreshToken } from "./agedSession.ts";
import { expect, test } from "./fixtures.ts";
import { claimsOf, cookieHeader, cookiesOf, headerOf, type Tokens } from "./sessionTokens.ts";

const ELSEWHERE = "https://elsewhere.example";
const HOST = "doorman.example";
const FILE_MAX_BYTES = 1024 * 1024 * 10; // 10 megabytes, as `fileRules.ts` has it

/** Where the attacks go, and what the attacker knows: an account of their own, and what is somebody else's. */
interface Target {
  readonly origin: string;
  readonly convexUrl: string;
  readonly siteUrl: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly othersFile: string;
  readonly othersToken: string;
  /** A session more of the other's, for them to lose. */
  readonly othersSpare: Tokens;
}

interface Attack {
  readonly refusal: string;
  readonly try: (target: Target) => Promise<Response>;
}

const attacks: Readonly<Record<string, Attack>> = {
  // Tokens
  "a token without a signature": {
    refusal: "401 unauthenticated",
    try: async (target) => await askWho(target, new UnsecuredJWT(claimsOf(target.token)).encode()),
  },
  "a token signed with a key of one's own": {
    refusal: "401 unauthenticated",
    try: async (target) => {
      const { privateKey } = await generateKeyPair("RS256");
      const forged = new SignJWT(claimsOf(target.token)).setProtectedHeader(headerOf(target.token));
      return await askWho(target, await forged.sign(privateKey));
    },
  },
  "a token signed with the public key, as if it were a shared secret": {
    refusal: "401 unauthenticated",
    try: async (target) => {
      const answer = await fetch(`${target.siteUrl}/.well-known/jwks.json`);
      const { keys } = (await answer.json()) as { keys: { n: string }[] };
      const secret = await importJWK({ kty: "oct", k: keys[0]?.n ?? "" }, "HS256");
      const forged = new SignJWT(claimsOf(target.token)).setProtectedHeader({ alg: "HS256" });
      return await askWho(target, await forged.sign(secret));
    },
  },
  "one's own token, with somebody else's name written into it": {
    refusal: "401 unauthenticated",
    try: async (target) => {
      const [header, , signature] = target.token.split(".");
      return await askWho(target, [header, target.othersToken.split(".")[1], signature].join("."));
    },
  },
  "one's own token, with the role of an administrator written into it": {
    refusal: "401 unauthenticated",
    try: async (target) => {
      const [header, , signature] = target.token.split(".");
      const claims = Buffer.from(JSON.stringify({ ...claimsOf(target.token), role: "admin" })).toString(
        "base64url",
      );
      return await askWho(target, [header, claims, signature].join("."));
    },
  },
  "an expired token, with the halves of two people's refresh tokens": {
    refusal: "401 unauthenticated",
    try: async (target) => {
      const [, theirs = ""] = claimsOf(target.othersToken).sub.split("|");
      const mixed = `${target.refreshToken.split("|")[0]}|${theirs}`;
      return await askWho(target, expired(target.othersToken), mixed);
    },
  },

  // Other sites
  "a form of another site, sent by a browser that is signed in": {
    refusal: "403 cross_origin",
    try: (target) => post(target, "/product", { Origin: ELSEWHERE }),
  },
  "a form of a sandboxed frame": {
    refusal: "403 origin_unreadable",
    try: (target) => post(target, "/product", { Origin: "null" }),
  },
  "a form of a site whose name begins like ours": {
    refusal: "403 cross_origin",
    try: (target) =>
      post(target, "/product", { Origin: target.origin.replace("localhost", "localhost.elsewhere.example") }),
  },
  "signing somebody out from another site": {
    refusal: "403 cross_origin",
    try: (target) => post(target, "/api/auth", { Origin: ELSEWHERE }, { action: "auth:signOut" }),
  },
  "reading somebody's data from a page of another site": {
    refusal: "403 cross_origin",
    try: (target) => fetchSite(target, "/export", { headers: { Origin: ELSEWHERE } }),
  },
  "asking first whether another site may send files": {
    refusal: "403 cross_origin",
    try: (target) => fetchSite(target, "/files", { method: "OPTIONS", headers: { Origin: ELSEWHERE } }),
  },
  "a link to the sign-in page that leads on to another site": {
    refusal: "307 /product",
    try: (target) => get(target, `/signin?next=${encodeURIComponent("//elsewhere.example")}`),
  },
  "the same, with a backslash": {
    refusal: "307 /product",
    try: (target) => get(target, `/signin?next=${encodeURIComponent("/\\elsewhere.example")}`),
  },

  // Cookies that a neighbouring host sets for this one: it is free to choose their value, and cannot have the prefix
  "a session of a neighbouring host's choice, in a browser that has none": {
    refusal: "307 /signin?next=%2Fproduct",
    try: (target) => passOn(target, "GET", "/product", cookieHeader(target)),
  },
  "the same beside a session that is over, to send its browser in a circle": {
    refusal: "307 /signin?next=%2Fproduct&problem=signed-out",
    try: async (target) => {
      const over = { token: expired(target.othersToken), refreshToken: "x|y" };
      return await passOn(target, "GET", "/product", `${cookieHeader(target)}; ${hostCookieHeader(over)}`);
    },
  },
  "the same beside a session that is signed out, to have that one live on": {
    refusal: "401 unauthenticated",
    try: async (target) => {
      const cookie = `${cookieHeader(target)}; ${hostCookieHeader(target.othersSpare)}`;
      await passOn(target, "POST", "/api/auth", cookie, { action: "auth:signOut" });
      return await askWho(target, target.othersSpare.token);
    },
  },

  // Past the middleware
  "the header by which Next.js once skipped its middleware": {
    refusal: "307 /signin?next=%2Fproduct",
    try: (target) =>
      get(target, "/product", { "x-middleware-subrequest": "middleware:".repeat(5) + "middleware" }, ""),
  },
  "a protected path, with a letter of it encoded": {
    refusal: "307 /signin?next=%2F%2570roduct",
    try: (target) => get(target, "/%70roduct", {}, ""),
  },
  "a protected page, asked for as the client's router does": {
    refusal: "307 /signin?next=%2Fproduct",
    try: (target) => get(target, "/product", { rsc: "1" }, ""),
  },
  "a path that cannot be decoded": {
    refusal: "400 malformed_path",
    try: (target) => get(target, "/product/%ff"),
  },
  "signing in at /api/auth, past the forms and their limits": {
    refusal: "400 only_refresh_and_sign_out",
    try: (target) =>
      post(target, "/api/auth", {}, { action: "auth:signIn", args: { provider: "password", params: {} } }),
  },
  "a provider and a code beside the refresh token": {
    refusal: "400 only_refresh_and_sign_out",
    try: (target) =>
      post(
        target,
        "/api/auth",
        {},
        {
          action: "auth:signIn",
          args: { refreshToken: "dummy", provider: "github", params: { code: "x" } },
        },
      ),
  },
  "another function through /api/auth": {
    refusal: "400 malformed_body",
    try: (target) => post(target, "/api/auth", {}, { action: "admin:users", args: {} }),
  },

  // What is others'
  "the page of administrators": { refusal: "404", try: (target) => get(target, "/admin") },
  "the function of administrators": {
    refusal: "not_found",
    try: (target) => call(target, "mutation", "admin:setDisabled", { userId: "x", disabled: true }),
  },
  "somebody else's file, by its id": {
    refusal: "404 not_found",
    try: (target) => fetchSite(target, `/files/${target.othersFile}`),
  },
  "somebody else's file, removed by its id": {
    refusal: "not_found",
    try: (target) => call(target, "mutation", "files:remove", { id: target.othersFile }),
  },
  "somebody else's user, named as an argument": {
    refusal: "ArgumentValidationError",
    try: (target) => call(target, "query", "tasks:list", { userId: claimsOf(target.othersToken).sub }),
  },

  // Behind the functions
  "an internal function, by its name": {
    refusal: "no such function",
    try: (target) => call(target, "mutation", "recent:confirm", { method: "password" }),
  },
  "the library's own store, which writes sessions": {
    refusal: "no such function",
    try: (target) => call(target, "mutation", "auth:store", { args: { type: "signOut" } }),
  },
  "the deployment's variables, with a key of one's own making": {
    refusal: "403",
    try: ({ convexUrl }) =>
      fetch(`${convexUrl}/api/list_environment_variables`, {
        headers: { Authorization: "Convex doorman|00" },
      }),
  },
  "an object where a password is meant": {
    refusal: "invalid",
    try: (target) =>
      call(target, "action", "auth:signIn", {
        provider: "password",
        params: { flow: "signIn", email: { not: null }, password: { not: null } },
      }),
  },

  // Files
  "a page of HTML, sent as a picture": {
    refusal: "415 not_what_it_says",
    try: (target) => upload(target, "<script>alert(1)</script>", "cat.png", "image/png"),
  },
  "a program": { refusal: "415 unsupported_type", try: (target) => upload(target, "\u007fELF\u0002", "cat") },
  "a name that is a way up": {
    refusal: "400 invalid_name",
    try: (target) => upload(target, "text", "../.."),
  },
  "more than may be sent": {
    refusal: "413 too_large",
    try: (target) => upload(target, "a".repeat(FILE_MAX_BYTES + 1), "a.txt"),
  },
  "an export, from a place that somebody made up": {
    refusal: "400 invalid_position",
    try: (target) => fetchSite(target, "/export?from=tasks:e30"),
  },
};

test("each attack meets its refusal", async ({
  context,
  anotherBrowser,
  account,
  services,
  baseURL: origin = "",
}) => {
  await signUp(context, account, services);
  const other = newAccount();
  await signUp(anotherBrowser, other, services);
  const token = await accessToken(context);
  const othersToken = await accessToken(anotherBrowser);
  await signIn(anotherBrowser, other, services);
  const othersSpare = {
    token: await accessToken(anotherBrowser),
    refreshToken: await refreshToken(anotherBrowser),
  };
  const { convexUrl } = services;
  const siteUrl = claimsOf(token).iss;
  const target = {
    origin,
    convexUrl,
    siteUrl,
    token,
    refreshToken: await refreshToken(context),
    othersToken,
    othersSpare,
  };
  const file = await upload({ siteUrl, token: othersToken }, "theirs", "theirs.txt");
  const othersFile = ((await file.json()) as { id: string }).id;

  const met: Record<string, string> = {};
  for (const [name, attack] of Object.entries(attacks)) {
    const refusal = await refusalOf(await attack.try({ ...target, othersFile }));
    met[name] = refusal;
    test.info().annotations.push({ type: "attack", description: `${name}: ${refusal}` });
  }
  console.log(
    Object.entries(met)
      .map(([name, refusal]) => `${refusal.padEnd(48)} ${name}`)
      .join("\n"),
  );
  expect(met).toEqual(
    Object.fromEntries(Object.entries(attacks).map(([name, { refusal }]) => [name, refusal])),
  );

  // The attacker is still who they were, and so is the other.
  for (const whose of [token, othersToken]) expect((await askWho(target, whose)).status).toBe(200);
});

/** The status, and the name of the refusal or where it leads; for a function, the name alone. */
async function refusalOf(response: Response): Promise<string> {
  const to = response.headers.get("Location");
  if (to !== null) {
    const { pathname, search } = new URL(to, "http://any.invalid");
    return `${response.status} ${pathname}${search}`;
  }
  const { error, status, value, errorData, errorMessage = "" } = parse(await response.text());
  if (status === "success") return value?.reason ?? "not refused";
  if (status === "error") return errorData?.code ?? nameIn(errorMessage);
  return typeof error === "string" ? `${response.status} ${error}` : String(response.status);
}

function nameIn(errorMessage: string): string {
  if (errorMessage.includes("Could not find public function")) return "no such function";
  return /\b\w+Error\b/u.exec(errorMessage)?.[0] ?? errorMessage;
}

interface Refusal {
  readonly error?: unknown;
  readonly status?: unknown;
  readonly value?: { readonly reason?: string } | null;
  readonly errorData?: { readonly code?: string };
  readonly errorMessage?: string;
}

function parse(text: string): Refusal {
  try {
    return (JSON.parse(text) ?? {}) as Refusal;
  } catch {
    return {};
  }
}

/** Who the application takes somebody for who has these cookies. */
async function askWho({ origin }: Pick<Target, "origin">, token: string, refresh = "x"): Promise<Response> {
  const headers = { Cookie: cookieHeader({ token, refreshToken: refresh }) };
  return await fetch(`${origin}/api/viewer`, { headers });
}

async function get(
  { origin, token }: Target,
  path: string,
  headers: Record<string, string> = {},
  cookie = cookieHeader({ token, refreshToken: "x" }),
): Promise<Response> {
  return await fetch(`${origin}${path}`, { headers: { Cookie: cookie, ...headers }, redirect: "manual" });
}

/** As a proxy does that speaks TLS: then our cookies have the prefix. `fetch` would name a host of its own. */
async function passOn(
  { origin }: Target,
  method: "GET" | "POST",
  path: string,
  cookie: string,
  body?: object,
): Promise<Response> {
  const headers = {
    Host: HOST,
    Origin: `https://${HOST}`,
    "X-Forwarded-Proto": "https",
    "Content-Type": "application/json",
    Cookie: cookie,
  };
  const request = httpRequest(`${origin}${path}`, { method, headers });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  const { location } = answer.headers;
  return new Response(await readText(answer), {
    status: answer.statusCode ?? 0,
    headers: location === undefined ? {} : { Location: location },
  });
}

function hostCookieHeader(tokens: Tokens): string {
  const cookies = Object.entries(cookiesOf(tokens));
  return cookies.map(([name, value]) => `__Host-${name}=${value}`).join("; ");
}

async function post(
  { origin, token, refreshToken: refresh }: Target,
  path: string,
  headers: Record<string, string>,
  body: object = {},
): Promise<Response> {
  return await fetch(`${origin}${path}`, {
    method: "POST",
    headers: {
      Cookie: cookieHeader({ token, refreshToken: refresh }),
      "Content-Type": "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
    redirect: "manual",
  });
}

async function call(
  { convexUrl, token }: Target,
  type: "query" | "mutation" | "action",
  path: string,
  args: object,
): Promise<Response> {
  return await fetch(`${convexUrl}/api/${type}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ path, args, format: "json" }),
  });
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function fetchSite(
  { siteUrl, token }: Pick<Target, "siteUrl" | "token">,
  path: string,
  { headers, ...init }: Sent = {},
): Promise<Response> {
  return await fetch(`${siteUrl}${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${token}`, ...headers },
  });
}

async function upload(
  target: Pick<Target, "siteUrl" | "token">,
  body: string,
  name: string,
  type = "application/octet-stream",
): Promise<Response> {
  const headers = { "X-File-Name": encodeURIComponent(name), "Content-Type": type };
  return await fetchSite(target, "/files", { method: "POST", headers, body });
}
