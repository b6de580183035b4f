import { NextRequest, NextResponse, type NextFetchEvent } from "next/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ACTION_DEADLINE_MS } from "./deploymentFetch";
import { withSession } from "./withSession";

const ORIGIN = "http://localhost:3000";
const REFRESH_TOKEN = "token1|session1";
const NEXT_TOKENS = { token: "an.access.token", refreshToken: "token2|session1" };

const incoming = vi.hoisted(() => ({ host: "", cookie: "" }));
vi.mock("server-only", () => ({}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ host: incoming.host }),
  cookies: async () =>
    new NextRequest("http://any.invalid", { headers: { cookie: incoming.cookie } }).cookies,
}));

type Deployment = (path: string, args: Record<string, unknown>) => unknown;

/** What the deployment was asked, in order. */
const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:1");
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function deploy(run: Deployment): void {
  vi.stubGlobal("fetch", async (_url: unknown, { body }: { body: string }) => {
    const { path, args } = JSON.parse(body) as { path: string; args: [Record<string, unknown>] };
    asked.push(path);
    return Response.json({ status: "success", value: run(path, args[0]), logLines: [] });
  });
}

const down = () => {
  throw new TypeError("fetch failed");
};

interface Sent {
  readonly token?: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function request(path: string, { token = accessToken(3600), method = "GET", body, headers = {} }: Sent = {}) {
  incoming.host = "localhost:3000";
  incoming.cookie = `__convexAuthJWT=${token}; __convexAuthRefreshToken=${REFRESH_TOKEN}`;
  return new NextRequest(ORIGIN + path, {
    method,
    headers: { host: incoming.host, cookie: incoming.cookie, ...headers },
    ...(body !== undefined && { body }),
  });
}

const TOSSED_TOKEN = "token3|session3";

/**
 * The same behind TLS, in a browser where a neighbouring host has set cookies for this one. It can set none with the
 * prefix. `own` is the access token of the session that was begun here.
 */
function tossed(path: string, { own, ...sent }: Sent & { own?: string } = {}) {
  const cookies = [`__convexAuthJWT=${accessToken(3600)}`, `__convexAuthRefreshToken=${TOSSED_TOKEN}`];
  if (own !== undefined) {
    cookies.push(`__Host-__convexAuthJWT=${own}`, `__Host-__convexAuthRefreshToken=${REFRESH_TOKEN}`);
  }
  const cookie = cookies.join("; ");
  const asking = request(path, { ...sent, headers: { host: "doorman.example", cookie } });
  Object.assign(incoming, { host: "doorman.example", cookie });
  return asking;
}

/** One that nobody but the deployment could tell from a real one. */
function accessToken(secondsLeft: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iat: now - 3600, exp: now + secondsLeft };
  return ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "x"].join(".");
}

async function answer(
  asking: NextRequest,
  decide = async (): Promise<NextResponse | undefined> => undefined,
) {
  return await withSession(decide)(asking, {} as NextFetchEvent);
}

function post(action: string, args: object, token?: string) {
  const body = JSON.stringify({ action, args });
  return request("/api/auth", { method: "POST", body, ...(token !== undefined && { token }) });
}

test("a fresh session asks the deployment nothing", async () => {
  deploy(down);
  const response = await answer(request("/product"));
  expect(response.headers.get("x-middleware-next")).toBe("1");
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(asked).toEqual([]);
});

test.each([
  ["a redirect", () => NextResponse.redirect(`${ORIGIN}/signin`), 307],
  ["a refusal", () => NextResponse.json({ error: "unauthenticated" }, { status: 401 }), 401],
])("%s outlives a refresh in the same request", async (_what, decide, status) => {
  deploy(() => ({ tokens: NEXT_TOKENS }));
  const response = await answer(request("/signin", { token: accessToken(-1) }), async () => decide());
  expect(response.status).toBe(status);
  expect(response.headers.getSetCookie().join()).toContain(NEXT_TOKENS.refreshToken.replace("|", "%7C"));
});

test("a deployment that is down ends no session: a page says 503, a form goes on", async () => {
  deploy(down);
  const page = await answer(request("/product", { token: accessToken(-1) }));
  expect(page.status).toBe(503);
  expect(page.headers.get("retry-after")).not.toBeNull();
  expect(page.headers.getSetCookie()).toEqual([]);
  const form = await answer(request("/product", { method: "POST", token: accessToken(-1) }));
  expect(form.headers.get("x-middleware-next")).toBe("1");
  expect(form.headers.getSetCookie()).toEqual([]);
});

test("one that is slow is asked once: nobody waits twice for as long as anybody may", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  deploy(() => {
    vi.setSystemTime(Date.now() + ACTION_DEADLINE_MS);
    return down();
  });
  const response = await answer(request("/api/viewer", { token: accessToken(-1) }));
  expect(response.status).toBe(503);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(asked).toHaveLength(1);
});

test("one that says no ends it", async () => {
  deploy(() => ({ tokens: null }));
  const response = await answer(request("/product", { token: accessToken(-1) }));
  expect(response.headers.getSetCookie().join()).toContain("__convexAuthRefreshToken=;");
});

test("an answer that was lost is fetched by the same request again", async () => {
  let answers = 0;
  deploy(() => (answers++ === 0 ? down() : { tokens: NEXT_TOKENS }));
  const response = await answer(request("/product", { token: accessToken(-1) }));
  expect([response.status, response.headers.get("location")]).toEqual([307, `${ORIGIN}/product`]);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test("a refresh by a page is answered with 503 while the deployment is down, and keeps the cookies", async () => {
  deploy(down);
  const response = await answer(post("auth:signIn", { refreshToken: "dummy" }));
  expect([response.status, await response.json()]).toEqual([503, { error: "unavailable" }]);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test("a refresh that the deployment cannot read is the end of the session, and said so", async () => {
  deploy(() => {
    throw new Error("[Request ID: 1f] Server Error");
  });
  const response = await answer(post("auth:signIn", { refreshToken: "dummy" }));
  expect([response.status, await response.json()]).toEqual([200, { tokens: null }]);
  expect(response.headers.getSetCookie().join()).toContain("__convexAuthRefreshToken=;");
});

test.each([
  ["fresh", 3600],
  ["expired", -3600],
])("a sign-out with a token that is %s ends the session by its refresh token", async (_what, secondsLeft) => {
  const ended: unknown[] = [];
  deploy((path, args) => {
    ended.push([path, args]);
    return null;
  });
  const response = await answer(post("auth:signOut", {}, accessToken(secondsLeft)));
  expect(response.status).toBe(200);
  expect(ended).toEqual([["sessions:end", { refreshToken: REFRESH_TOKEN }]]);
  expect(response.headers.getSetCookie().join()).toMatch(/__convexAuthJWT=;.*__convexAuthRefreshToken=;/);
});

test("whoever signs out while the deployment is down is out of this browser", async () => {
  deploy(down);
  const response = await answer(post("auth:signOut", {}));
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie().join()).toContain("__convexAuthRefreshToken=;");
});

test("a sign-out ends the session of this host, whatever a neighbour has set beside it", async () => {
  const ended: unknown[] = [];
  deploy((path, args) => {
    ended.push([path, args]);
    return null;
  });
  const body = JSON.stringify({ action: "auth:signOut", args: {} });
  const response = await answer(tossed("/api/auth", { method: "POST", body, own: accessToken(3600) }));
  expect(ended).toEqual([["sessions:end", { refreshToken: REFRESH_TOKEN }]]);
  expect(response.headers.getSetCookie().join()).toContain("__Host-__convexAuthRefreshToken=;");
});

test("a session that is over ends, however alive one is that a neighbour has set beside it", async () => {
  deploy((_path, { refreshToken }) => ({ tokens: refreshToken === TOSSED_TOKEN ? NEXT_TOKENS : null }));
  const response = await answer(tossed("/product", { own: accessToken(-1) }));
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie().join()).toContain("__Host-__convexAuthRefreshToken=;");
});

test("what a neighbour has set is no session of this host", async () => {
  deploy(down);
  let told: boolean | undefined;
  const decide = async (
    _request: NextRequest,
    session: { getToken: () => unknown },
    wasSignedIn: boolean,
  ) => {
    expect(await session.getToken()).toBeUndefined();
    told = wasSignedIn;
    return undefined;
  };
  const response = await withSession(decide)(tossed("/product"), {} as NextFetchEvent);
  expect(told).toBe(false);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(asked).toEqual([]);
});

test.each([
  ["with the host and the protocol of its visitors", "https://doorman.example", {}, null],
  ["without their protocol", "http://doorman.example", {}, "cross_origin"],
  ["with a host of its own", "https://doorman.example", { host: "10.0.0.7:3000" }, "cross_origin"],
  [
    "with a host of its own, and theirs beside it",
    "https://doorman.example",
    { host: "10.0.0.7:3000", "x-forwarded-host": "doorman.example" },
    "cross_origin",
  ],
  [
    "with their host, and one of its own beside it",
    "https://doorman.example",
    { "x-forwarded-host": "10.0.0.7:3000" },
    "cross_origin",
  ],
])(
  "a POST that a proxy passes on %s is let through or refused by name",
  async (_what, url, headers, error) => {
    deploy(down);
    for (const path of ["/product", "/api/auth"]) {
      const asking = new NextRequest(url + path, {
        method: "POST",
        headers: { host: "doorman.example", origin: "https://doorman.example", ...headers },
      });
      incoming.cookie = "";
      const response = await answer(asking);
      const refusal = response.status === 403 ? ((await response.json()) as { error: string }).error : null;
      expect(refusal, path).toBe(error);
    }
  },
);

test.each([
  ["another site", { origin: "https://elsewhere.example" }, 403, "cross_origin"],
  ["nowhere", { origin: "null" }, 403, "origin_unreadable"],
])("a POST from %s is refused by name", async (_what, headers, status, error) => {
  deploy(down);
  const response = await answer(request("/product", { method: "POST", headers }));
  expect([response.status, await response.json()]).toEqual([status, { error }]);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

test("an address that cannot be decoded is refused by name", async () => {
  const response = await answer(request("/signin/%ff"));
  expect([response.status, await response.json()]).toEqual([400, { error: "malformed_path" }]);
});
