/** What the tests of this folder share: as much of a browser as a sign-in needs, and a person in front of it. */

/** What the person puts into the consent page. */
export type Answers = Readonly<Record<string, string>>;

interface Cookie {
  readonly value: string;
  readonly path: string;
}

const MAX_REDIRECTS = 10;

type Send = (url: URL, init: RequestInit) => Promise<Response>;

export class Browser {
  readonly #cookies = new Map<string, Cookie>();
  readonly #send: Send;

  constructor(send: Send = fetch) {
    this.#send = send;
  }

  /** One request, with the cookies that belong to it; redirects are not followed. */
  async request(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const headers = new Headers(init.headers);
    const cookie = this.#cookiesFor(target);
    if (cookie !== "") headers.set("Cookie", cookie);
    // As a browser says it: `fetch` would add a charset, and Convex Auth then does not know the form for one.
    if (init.body instanceof URLSearchParams) {
      headers.set("Content-Type", "application/x-www-form-urlencoded");
    }
    const response = await this.#send(target, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#keep(target, line);
    return response;
  }

  /** Follows redirects as long as they stay at the origin they began at; the response says where it ended. */
  async open(url: string | URL, init: RequestInit = {}): Promise<{ url: URL; response: Response }> {
    let target = new URL(url);
    let response = await this.request(target, init);
    for (let count = 0; count < MAX_REDIRECTS; count += 1) {
      const location = response.headers.get("Location");
      if (location === null) return { url: target, response };
      const next = new URL(location, target);
      const hasLeft = next.origin !== target.origin;
      target = next;
      if (hasLeft) return { url: target, response };
      response = await this.request(target);
    }
    throw new Error(`More than ${MAX_REDIRECTS} redirects`);
  }

  /** Goes to the provider, answers its consent page, and says with what the person comes back to the application. */
  async signIn(authorizeUrl: string | URL, answers: Answers): Promise<Return> {
    const consent = await this.open(authorizeUrl);
    if (consent.response.status !== 200) throw new Error(`No consent page: ${await describe(consent)}`);
    return this.answer(consent.url, answers);
  }

  async answer(consentUrl: URL, answers: Answers): Promise<Return> {
    const end = await this.open(consentUrl, { method: "POST", body: new URLSearchParams(answers) });
    if (end.url.origin !== consentUrl.origin) {
      return { method: "GET", url: end.url, parameters: Object.fromEntries(end.url.searchParams) };
    }
    const form = readForm(await end.response.clone().text());
    if (form === null) throw new Error(`Not sent back: ${await describe(end)}`);
    return { method: "POST", ...form };
  }

  #cookiesFor({ pathname }: URL): string {
    return [...this.#cookies]
      .filter(
        ([, { path }]) => pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`),
      )
      .map(([key, { value }]) => `${key.split(" ")[0]}=${value}`)
      .join("; ");
  }

  #keep(url: URL, line: string): void {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const name = pair.slice(0, pair.indexOf("="));
    const value = pair.slice(pair.indexOf("=") + 1);
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? url.pathname;
    if (value === "") this.#cookies.delete(`${name} ${path}`);
    else this.#cookies.set(`${name} ${path}`, { value, path });
  }
}

/** How the person's browser comes back to the application. */
export interface Return {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The form that a page sends off by itself. */
function readForm(page: string): Omit<Return, "method"> | null {
  const [, action] = /<form method="post" action="([^"]+)">/.exec(page) ?? [];
  if (action === undefined) return null;
  const inputs = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"\/>/g);
  const parameters = Object.fromEntries([...inputs].map(([, name, value]) => [name, unescape(value ?? "")]));
  return { url: new URL(unescape(action)), parameters };
}

function unescape(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

async function describe({ url, response }: { url: URL; response: Response }): Promise<string> {
  return `${response.status} at ${url.href}\n${await response.clone().text()}`;
}
