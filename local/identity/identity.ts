/** The stand-in for GitHub, Google and Apple: one server, a folder of its own address for each. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIPv6 } from "node:net";

import { apple } from "./apple.ts";
import { drawAvatar } from "./avatar.ts";
import { EMPTY_FIELDS, readConsent } from "./consentForm.ts";
import { consentPage } from "./consentPage.ts";
import { DataFolder } from "./dataFolder.ts";
import { FirstConsents } from "./firstConsents.ts";
import { gitHub } from "./github.ts";
import { google } from "./google.ts";
import { FormError, readForm, sendPage } from "./http.ts";
import { html } from "./markup.ts";
import { deadEnd, page } from "./page.ts";
import { Ids } from "./people.ts";
import type { Provider } from "./provider.ts";
import { loadSecrets } from "./secrets.ts";

export interface IdentityOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Where the deployment answers HTTP: people go back to `/api/auth/callback/<provider>` there, and nowhere else. */
  readonly callbackBase: string;
}

export interface Identity {
  readonly url: string;
  /** What to set on a deployment whose people sign in here. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

type Providers = Readonly<Record<string, Provider>>;

/** Names that lead to this machine, whatever it is called elsewhere. */
const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];
const WILDCARDS = new Set(["0.0.0.0", "::"]);
const CLIENT_ID = "doorman-local";

export async function startIdentity({
  port,
  host,
  dataDir,
  callbackBase,
}: IdentityOptions): Promise<Identity> {
  const folder = new DataFolder(dataDir);
  const secrets = await loadSecrets(folder);
  const firstConsents = await FirstConsents.load(folder);

  const server = createServer();
  const boundPort = await listen(server, port, host);
  const name = isIPv6(host) ? `[${host}]` : host;
  const { origin } = new URL(`http://${WILDCARDS.has(host) ? "127.0.0.1" : name}:${boundPort}`);
  const hosts = new Set(
    [...LOOPBACK_NAMES, name].map((known) => new URL(`http://${known}:${boundPort}`).host),
  );

  const ids = new Ids(secrets.people);
  const shared = { origin, ids, secrets, firstConsents, clientId: CLIENT_ID };
  const redirectUri = (id: string) => `${callbackBase.replace(/\/+$/, "")}/api/auth/callback/${id}`;
  const providers: Providers = {
    github: gitHub({
      ...shared,
      url: `${origin}/github`,
      clientSecret: secrets.githubClient,
      redirectUri: redirectUri("github"),
    }),
    google: google({ ...shared, issuer: `${origin}/google`, redirectUri: redirectUri("google") }),
    apple: await apple({ ...shared, issuer: `${origin}/apple`, redirectUri: redirectUri("apple") }),
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, { providers, hosts, origin }).catch((error: unknown) => {
      refuse(response, error);
    });
  });

  return {
    url: origin,
    variables: Object.assign({}, ...Object.values(providers).map(({ variables }) => variables)),
    async close() {
      await close(server);
      await firstConsents.saved();
    },
  };
}

interface Site {
  readonly providers: Providers;
  readonly hosts: ReadonlySet<string>;
  readonly origin: string;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { providers, hosts, origin }: Site,
): Promise<void> {
  // A page elsewhere can make its own name lead to this machine, and would then read the answers.
  if (!hosts.has(request.headers.host ?? "")) {
    return sendPage(response, 421, deadEnd("Wrong address", `This is ${origin}.`));
  }
  const { pathname, search } = new URL(request.url ?? "/", origin);
  if (pathname === "/") return sendPage(response, 200, startPage(providers));
  if (pathname.startsWith("/avatars/")) return sendAvatar(response, pathname);

  const [, folder = "", ...rest] = pathname.split("/");
  const provider = Object.hasOwn(providers, folder) ? providers[folder] : undefined;
  if (provider === undefined) {
    return sendPage(response, 404, deadEnd("Not found", "There is nothing at this address."));
  }
  if (rest.length === 2 && rest[0] === "consent") {
    return answerConsent(request, response, provider, rest[1] ?? "");
  }
  request.url = `/${rest.join("/")}${search}`;
  await provider.handle(request, response);
}

async function answerConsent(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  id: string,
): Promise<void> {
  if (!(await provider.isWaiting(request, response, id))) {
    return sendPage(
      response,
      404,
      deadEnd("This sign-in has ended", "Go back to the application and start again."),
    );
  }
  if (request.method === "GET") {
    return sendPage(response, 200, consentPage(provider.look, EMPTY_FIELDS));
  }
  if (request.method !== "POST" || isFromElsewhere(request)) {
    return sendPage(response, 403, deadEnd("Refused", "Only the page at this address may answer."));
  }
  const outcome = readConsent(await readForm(request));
  if ("answer" in outcome) return provider.finish(request, response, id, outcome.answer);
  sendPage(response, 400, consentPage(provider.look, outcome.fields, outcome.problems));
}

/** Browsers say it themselves; what is no browser has no person whose answer it could give. */
function isFromElsewhere(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function startPage(providers: Providers): string {
  return page(
    "Sign-in providers on this machine",
    html`<p>The application sends people here when they sign in with one of these:</p>
      <ul>
        ${Object.values(providers).map(({ look }) => html`<li>${look.name}</li>`)}
      </ul>`,
  );
}

function sendAvatar(response: ServerResponse, pathname: string): void {
  const picture = drawAvatar(pathname);
  if (picture === null) {
    return sendPage(response, 404, deadEnd("Not found", "There is no such picture."));
  }
  response
    .writeHead(200, {
      "Content-Type": "image/svg+xml",
      "Content-Security-Policy": "default-src 'none'",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "public, max-age=3600",
    })
    .end(picture);
}

function refuse(response: ServerResponse, error: unknown): void {
  const [status, sentence] =
    error instanceof FormError
      ? [error.status, error.message]
      : [500, "Something went wrong in the stand-in."];
  if (status === 500) console.error(error);
  if (response.headersSent) response.destroy();
  else sendPage(response, status, deadEnd("That did not work", sentence));
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
