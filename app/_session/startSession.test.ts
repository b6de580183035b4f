import { beforeEach, expect, test, vi } from "vitest";
import { startSession } from "./startSession";

// What Next.js knows of the request, and what the deployment is asked. Only this file's tests use it, one after another.
const request = vi.hoisted(() => ({ headers: new Headers(), cookies: new Map<string, string>() }));
const set = vi.hoisted(() => vi.fn());
const fetchMutation = vi.hoisted(() => vi.fn());
vi.mock("next/headers", () => ({
  headers: async () => request.headers,
  cookies: async () => ({
    get: (name: string) =>
      request.cookies.has(name) ? { name, value: request.cookies.get(name) } : undefined,
    set,
  }),
}));
vi.mock("convex/nextjs", () => ({ fetchMutation }));

const TOKENS = { token: "a new token", refreshToken: "a new refresh token" };

beforeEach(() => {
  request.headers = new Headers({ host: "doorman.example" });
  request.cookies = new Map();
  set.mockReset();
  fetchMutation.mockReset().mockResolvedValue(null);
});

test("the session that this browser had until now is ended, by the token that it leaves", async () => {
  request.cookies.set("__Host-__convexAuthRefreshToken", "an old refresh token");
  await startSession(TOKENS, "password");
  expect(fetchMutation.mock.calls.map(([, args]) => args as unknown)).toEqual([
    { refreshToken: "an old refresh token" },
  ]);
});

test("not the one that a neighbouring host has set for this one", async () => {
  request.cookies.set("__convexAuthRefreshToken", "a tossed refresh token");
  await startSession(TOKENS, "password");
  expect(fetchMutation).not.toHaveBeenCalled();
});

test("a deployment that does not answer to that fails no sign-in", async () => {
  request.cookies.set("__Host-__convexAuthRefreshToken", "an old refresh token");
  fetchMutation.mockRejectedValue(new TypeError("fetch failed"));
  await startSession(TOKENS, "password");
  expect(set).toHaveBeenCalledWith("__Host-__convexAuthJWT", TOKENS.token, expect.anything());
});

test("a browser that had none asks nothing", async () => {
  await startSession(TOKENS, "password");
  expect(fetchMutation).not.toHaveBeenCalled();
  expect(set).toHaveBeenCalledWith("__Host-__convexAuthRefreshToken", TOKENS.refreshToken, expect.anything());
});
