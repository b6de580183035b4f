import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { APPLICATION, backendWithHttp } from "../httpTest.setup";

afterEach(() => void vi.unstubAllEnvs());
beforeEach(() => {
  // Which providers there are is read once, as the functions are loaded.
  vi.stubEnv("AUTH_GITHUB_ID", "an id");
  vi.stubEnv("AUTH_GITHUB_SECRET", "a secret");
  // The library says in the log what was wrong with an answer.
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});

const ANSWER = "/api/auth/callback/github?code=x&state=x";

test("D1: who comes back without the deployment's cookies is led where it is said what went wrong", async () => {
  const response = await backendWithHttp().fetch(ANSWER);
  expect(response.status).toBe(302);
  expect(response.headers.get("Location")).toBe(`${APPLICATION}/signin/callback`);
  const posted = await backendWithHttp().fetch("/api/auth/callback/github", {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "code=x&state=x",
  });
  expect(posted.headers.get("Location")).toBe(`${APPLICATION}/signin/callback`);
});

test.each(["?code=of-nobody", "?code=", ""])(
  "who sets out with %j for a verifier is led there too",
  async (search) => {
    const response = await backendWithHttp().fetch(`/api/auth/signin/github${search}`);
    expect(response.status).toBe(302);
    expect(response.headers.get("Location")).toBe(`${APPLICATION}/signin/callback`);
  },
);

test("who has noted where to is led there, whatever went wrong", async () => {
  const headers = { Cookie: `__Host-githubRedirectTo=${encodeURIComponent("/account/callback")}` };
  const response = await backendWithHttp().fetch(ANSWER, { headers });
  expect(response.headers.get("Location")).toBe(`${APPLICATION}/account/callback`);
});

test("D1: a deployment with an address beside the application's has people go and come back there", async () => {
  const beside = "https://auth.doorman.example";
  vi.stubEnv("CUSTOM_AUTH_SITE_URL", beside);
  const backend = backendWithHttp();
  const { redirect = "" } = await backend.action(api.auth.signIn, { provider: "github", params: {} });
  const way = new URL(redirect);
  expect(way.origin + way.pathname).toBe(`${beside}/api/auth/signin/github`);
  const leaving = await backend.fetch(way.pathname + way.search);
  const provider = new URL(leaving.headers.get("Location") ?? "");
  expect(provider.searchParams.get("redirect_uri")).toBe(`${beside}/api/auth/callback/github`);
});

test("the library's other routes are as they are", async () => {
  const discovery = await backendWithHttp().fetch("/.well-known/openid-configuration");
  expect(await discovery.json()).toMatchObject({ issuer: "https://doorman.convex.site" });
});
