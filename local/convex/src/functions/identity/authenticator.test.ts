/** Tokens from real keys, against issuers that are functions. */
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { expect, test, vi } from "vitest";
import type { AuthProvider } from "../engine.ts";
import { Authenticator } from "./authenticator.ts";

const SITE = "http://127.0.0.1:3211";
const ISSUER = "https://issuer.example";
const CUSTOM = "https://custom.example";
const START_MS = 1_800_000_000_000;

const pair = await generateKeyPair("RS256", { extractable: true });
const newerPair = await generateKeyPair("RS256", { extractable: true });
const edPair = await generateKeyPair("EdDSA", { extractable: true });
const ecPair = await generateKeyPair("ES256", { extractable: true });
const jwk = { use: "sig", ...(await exportJWK(pair.publicKey)) };
const newerJwk = { use: "sig", ...(await exportJWK(newerPair.publicKey)) };

function setUp(providers: AuthProvider[] = [{ domain: SITE, applicationID: "convex" }]) {
  const clock = { now: START_MS };
  const published = {
    keys: [jwk] as object[],
    cacheControl: "public, max-age=15, stale-while-revalidate=15, stale-if-error=86400",
    status: 200,
    issuer: null as string | null,
  };
  const asked: string[] = [];
  const answer = (request: Request): Response => {
    const { origin, pathname } = new URL(request.url);
    asked.push(`${origin}${pathname}`);
    const discovery = { issuer: published.issuer ?? origin, jwks_uri: `${origin}/jwks` };
    const body = pathname === "/.well-known/openid-configuration" ? discovery : { keys: published.keys };
    const headers = { "Cache-Control": published.cacheControl };
    return Response.json(body, { status: published.status, headers });
  };
  const listeners = new Set<() => void>();
  const remote = vi.fn((input: unknown) => Promise.resolve(answer(new Request(input as Request))));
  const authenticator = new Authenticator({
    adminKey: "name|secret",
    siteUrl: SITE,
    engine: {
      authProviders: () => providers,
      onAuthProviders: (listener) => {
        listeners.add(() => listener(providers));
        return () => undefined;
      },
      httpAction: (request) => Promise.resolve(answer(request)),
    },
    now: () => clock.now,
    fetch: remote,
  });
  const changeProviders = () => {
    for (const listener of listeners) listener();
  };
  return { authenticator, clock, published, asked, remote, providers, changeProviders };
}

interface Signing {
  readonly algorithm?: string;
  readonly key?: CryptoKey | Uint8Array;
  readonly header?: Record<string, unknown>;
}

function sign(claims: JWTPayload = {}, { algorithm = "RS256", key = pair.privateKey, header }: Signing = {}) {
  const seconds = START_MS / 1000;
  const good = { iss: SITE, aud: "convex", sub: "user|session", iat: seconds, exp: seconds + 3600 };
  const present = Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(present)).setProtectedHeader({ alg: algorithm, ...header }).sign(key);
}

test("without a header nobody in particular asks", async () => {
  expect(await setUp().authenticator.identify(null)).toEqual({ type: "anonymous" });
});

test("a header of another scheme is refused, and tolerated where the header may be the user's own", async () => {
  const { authenticator } = setUp();
  await expect(authenticator.identify("Basic abc")).rejects.toMatchObject({ code: "InvalidAuthHeader" });
  expect(await authenticator.identifyLeniently("sha256=abc")).toMatchObject({ type: "rejected" });
});

test("an admin key may come with a user to act as", async () => {
  const { authenticator } = setUp();
  expect(await authenticator.identify("Convex name|secret")).toEqual({ type: "admin", actingAs: null });
  const acting = authenticator.identifyAdmin("name|secret", { tokenIdentifier: "i|s" });
  expect(acting).toMatchObject({ actingAs: { issuer: "i", subject: "s" } });
  await expect(authenticator.identify("Convex name|wrong")).rejects.toMatchObject({ status: 403 });
});

test("a token without a key id, signed by the own site's key, is good; nothing goes over the network", async () => {
  const { authenticator, remote, asked } = setUp();
  expect(await authenticator.identify(`bearer ${await sign({ email: "a@b" })}`)).toEqual({
    type: "user",
    attributes: {
      tokenIdentifier: `${SITE}|user|session`,
      issuer: SITE,
      subject: "user|session",
      email: "a@b",
    },
    expiresAt: START_MS / 1000 + 3600,
  });
  expect(remote).not.toHaveBeenCalled();
  expect(asked).toEqual([`${SITE}/.well-known/openid-configuration`, `${SITE}/jwks`]);
});

test("of several keys the one that signed is found, also where others are of other kinds", async () => {
  const { authenticator, published } = setUp();
  const ed = { ...(await exportJWK(edPair.publicKey)), kid: "ed" };
  published.keys = [{ kty: "unheard" }, newerJwk, ed, jwk];
  await authenticator.identifyToken(await sign());
  const edToken = await sign({}, { algorithm: "EdDSA", key: edPair.privateKey, header: { kid: "ed" } });
  expect((await authenticator.identifyToken(edToken)).type).toBe("user");
});

const spki = await exportSPKI(pair.publicKey);
const seconds = START_MS / 1000;
const unsigned = ["{}", JSON.stringify({ iss: SITE, aud: "convex", sub: "s", exp: seconds + 60 })];
const encodeParts = (parts: readonly string[]) =>
  parts.map((part) => Buffer.from(part).toString("base64url")).join(".");

const forgeries: Readonly<Record<string, [code: string, make: () => string | Promise<string>]>> = {
  "that is no token": ["InvalidAuthHeader", () => "abc"],
  "of three parts that are no JSON": ["InvalidAuthHeader", () => "a.b.c"],
  "of no issuer": ["InvalidAuthHeader", () => sign({ iss: undefined } as unknown as JWTPayload)],
  "of another issuer": ["NoAuthProvider", () => sign({ iss: ISSUER })],
  "for another application": ["NoAuthProvider", () => sign({ aud: "other" })],
  "for nobody": ["NoAuthProvider", () => sign({ aud: undefined } as unknown as JWTPayload)],
  "for several": ["Unauthenticated", () => sign({ aud: ["convex", "other"] })],
  "that has expired": ["Unauthenticated", () => sign({ exp: seconds - 1 })],
  "that never expires": ["Unauthenticated", () => sign({ exp: undefined } as unknown as JWTPayload)],
  "of no subject": ["Unauthenticated", () => sign({ sub: undefined } as unknown as JWTPayload)],
  "signed with a key of somebody else": ["Unauthenticated", () => sign({}, { key: newerPair.privateKey })],
  "that brings its own key": [
    "Unauthenticated",
    () => sign({}, { key: newerPair.privateKey, header: { jwk: newerJwk } }),
  ],
  "signed with the public key as a secret": [
    "Unauthenticated",
    () => sign({}, { algorithm: "HS256", key: Buffer.from(spki) }),
  ],
  "with an algorithm that only custom JWTs may have": [
    "Unauthenticated",
    () => sign({}, { algorithm: "ES256", key: ecPair.privateKey }),
  ],
  "with the algorithm none": [
    "Unauthenticated",
    () => `${encodeParts(['{"alg":"none"}', unsigned[1] ?? ""])}.`,
  ],
  "without an algorithm": ["Unauthenticated", () => `${encodeParts(unsigned)}.`],
};

for (const [name, [code, make]] of Object.entries(forgeries)) {
  test(`a token ${name} is refused with 401 ${code}`, async () => {
    const refused = setUp().authenticator.identify(`Bearer ${await make()}`);
    await expect(refused).rejects.toMatchObject({ status: 401, code });
  });
}

test("changed claims under a good signature are refused", async () => {
  const [head, , signature] = (await sign()).split(".");
  const [, claims] = (await sign({ sub: "somebody else" })).split(".");
  const forged = [head, claims, signature].join(".");
  await expect(setUp().authenticator.identifyToken(forged)).rejects.toMatchObject({
    code: "Unauthenticated",
  });
});

test("the issuer may end in a slash, be named without a scheme, and the audience may be an array", async () => {
  const { authenticator, remote } = setUp([{ domain: "issuer.example", applicationID: "convex" }]);
  for (const iss of [ISSUER, `${ISSUER}/`, "issuer.example"]) {
    const { attributes } = await authenticator.identifyToken(await sign({ iss, aud: ["convex"] }));
    expect(attributes.issuer).toBe(iss === "issuer.example" ? ISSUER : iss);
  }
  expect(remote).toHaveBeenCalledTimes(2);
});

test("a refusal for want of a provider lists those there are", async () => {
  const wrong = await sign({ iss: ISSUER });
  await expect(setUp().authenticator.identifyToken(wrong)).rejects.toThrow(
    `[OIDC(domain=${SITE}, app_id=convex)]`,
  );
  await expect(setUp([]).authenticator.identifyToken(wrong)).rejects.toThrow("no providers configured");
});

test("a token issued a moment in the future is good", async () => {
  const token = await sign({ iat: seconds + 5 });
  expect((await setUp().authenticator.identifyToken(token)).type).toBe("user");
});

test("keys are fetched again when their time is over, and at once a good token stays good", async () => {
  const { authenticator, clock, asked } = setUp();
  const token = await sign();
  await authenticator.identifyToken(token);
  await authenticator.identifyToken(token);
  expect(asked).toHaveLength(2);
  clock.now += 31_000;
  await authenticator.identifyToken(token);
  expect(asked).toHaveLength(4);
});

test("a token that was good is refused once its key is gone, and once it has expired", async () => {
  const { authenticator, clock, published } = setUp();
  const token = await sign();
  const short = await sign({ exp: seconds + 10 });
  await authenticator.identifyToken(token);
  await authenticator.identifyToken(short);
  clock.now += 11_000;
  await expect(authenticator.identifyToken(short)).rejects.toMatchObject({ code: "Unauthenticated" });
  published.keys = [newerJwk];
  clock.now += 31_000;
  await expect(authenticator.identifyToken(token)).rejects.toMatchObject({ code: "Unauthenticated" });
});

test("a change of providers or variables is seen at once", async () => {
  const { authenticator, published, providers, changeProviders } = setUp();
  const token = await sign();
  await authenticator.identifyToken(token);
  published.keys = [newerJwk];
  changeProviders();
  await expect(authenticator.identifyToken(token)).rejects.toMatchObject({ code: "Unauthenticated" });
  published.keys = [jwk];
  changeProviders();
  await authenticator.identifyToken(token);
  providers.length = 0;
  await expect(authenticator.identifyToken(token)).rejects.toMatchObject({ code: "NoAuthProvider" });
});

test("an unknown key makes the keys be fetched again, but at most every few seconds", async () => {
  const { authenticator, clock, published, asked } = setUp();
  published.cacheControl = "max-age=86400";
  await authenticator.identifyToken(await sign());
  const newer = await sign({}, { key: newerPair.privateKey });
  published.keys = [jwk, newerJwk];
  await expect(authenticator.identifyToken(newer)).rejects.toMatchObject({ code: "Unauthenticated" });
  expect(asked).toHaveLength(2);
  clock.now += 6000;
  expect((await authenticator.identifyToken(newer)).type).toBe("user");
  expect(asked).toHaveLength(4);
});

test("while the issuer is out of order its last keys serve for as long as it allowed", async () => {
  const { authenticator, clock, published } = setUp();
  const token = await sign({ exp: seconds + 200_000 });
  await authenticator.identifyToken(token);
  published.status = 503;
  clock.now += 60_000;
  expect((await authenticator.identifyToken(token)).type).toBe("user");
  clock.now += 86_400_000;
  await expect(authenticator.identifyToken(token)).rejects.toMatchObject({
    status: 503,
    code: "AuthProviderDiscoveryFailed",
  });
});

test("an issuer that cannot be reached, or that is another, fails the discovery", async () => {
  const external: AuthProvider[] = [{ domain: ISSUER, applicationID: "convex" }];
  const token = await sign({ iss: ISSUER });
  const down = setUp(external);
  down.remote.mockRejectedValue(new TypeError("fetch failed"));
  await expect(down.authenticator.identifyToken(token)).rejects.toMatchObject({
    status: 400,
    code: "AuthProviderDiscoveryFailed",
  });
  const other = setUp(external);
  other.published.issuer = "https://other.example";
  await expect(other.authenticator.identifyToken(token)).rejects.toMatchObject({
    code: "AuthProviderDiscoveryFailed",
  });
});

async function customProvider(jwks = `${CUSTOM}/jwks`): Promise<AuthProvider[]> {
  return [{ type: "customJwt", applicationID: null, issuer: CUSTOM, jwks, algorithm: "ES256" }];
}

test("a custom JWT is checked by the declared algorithm, with a little patience for clocks", async () => {
  const { authenticator, published } = setUp(await customProvider());
  published.keys = [{ ...(await exportJWK(ecPair.publicKey)), kid: "k" }];
  const signing = { algorithm: "ES256", key: ecPair.privateKey, header: { kid: "k" } };
  const token = await sign({ iss: CUSTOM, exp: seconds - 3, org: { id: 1 } }, signing);
  const { attributes } = await authenticator.identifyToken(token);
  expect(attributes).toEqual({
    tokenIdentifier: `${CUSTOM}|user|session`,
    issuer: CUSTOM,
    subject: "user|session",
    "org.id": 1,
  });
  for (const refused of [
    await sign({ iss: CUSTOM }),
    await sign({ iss: CUSTOM, exp: seconds - 6 }, signing),
  ]) {
    await expect(authenticator.identifyToken(refused)).rejects.toMatchObject({ code: "InvalidAuthHeader" });
  }
});

test("the keys of a custom JWT may stand in a data: URI", async () => {
  const keys = JSON.stringify({ keys: [await exportJWK(ecPair.publicKey)] });
  for (const uri of [
    `data:application/json,${encodeURIComponent(keys)}`,
    `data:application/json;base64,${Buffer.from(keys).toString("base64")}`,
  ]) {
    const { authenticator, remote } = setUp(await customProvider(uri));
    const token = await sign({ iss: CUSTOM }, { algorithm: "ES256", key: ecPair.privateKey });
    expect((await authenticator.identifyToken(token)).type).toBe("user");
    expect(remote).not.toHaveBeenCalled();
  }
});

test("keys of a custom JWT that cannot be fetched are 401", async () => {
  const token = await sign({ iss: CUSTOM }, { algorithm: "ES256", key: ecPair.privateKey });
  const { authenticator, remote } = setUp(await customProvider());
  remote.mockRejectedValue(new TypeError("fetch failed"));
  await expect(authenticator.identifyToken(token)).rejects.toMatchObject({
    status: 401,
    code: "InvalidAuthHeader",
  });
});
