import { beforeEach, expect, test, vi } from "vitest";
import { apple } from "./apple";
import { github } from "./github";
import { google } from "./google";

const providers = { GITHUB: github, GOOGLE: google, APPLE: apple } as const;
type Name = keyof typeof providers;
const names = Object.keys(providers) as Name[];

beforeEach(() => {
  vi.unstubAllEnvs();
});

function configure(name: Name, more: Readonly<Record<string, string>> = {}) {
  const variables = { [`AUTH_${name}_ID`]: "an id", [`AUTH_${name}_SECRET`]: "a secret", ...more };
  for (const [variable, value] of Object.entries(variables)) vi.stubEnv(variable, value);
}

test.each(names)("%s is offered only with an id and a secret", (name) => {
  expect(providers[name]()).toBeUndefined();
  configure(name, { [`AUTH_${name}_SECRET`]: "" });
  expect(providers[name]()).toBeUndefined();
  configure(name, { [`AUTH_${name}_ID`]: "" });
  expect(providers[name]()).toBeUndefined();
  configure(name);
  expect(providers[name]()).toMatchObject({
    id: name.toLowerCase(),
    options: { clientId: "an id", clientSecret: "a secret" },
  });
});

test("without more variables, people go to the real providers", () => {
  for (const name of names) configure(name);
  expect(github()?.authorization).toMatchObject({ url: "https://github.com/login/oauth/authorize" });
  expect(github()?.options?.userinfo).toMatchObject({ url: "https://api.github.com/user" });
  expect(google()).toMatchObject({ issuer: "https://accounts.google.com" });
  expect(google()?.options).not.toHaveProperty("issuer");
  expect(apple()).toMatchObject({ issuer: "https://appleid.apple.com" });
  expect(apple()?.options).not.toHaveProperty("issuer");
});

test("a variable says where else a provider is", () => {
  configure("GITHUB", { AUTH_GITHUB_URL: "https://github.example/" });
  configure("GOOGLE", { AUTH_GOOGLE_ISSUER: "https://google.example" });
  configure("APPLE", { AUTH_APPLE_ISSUER: "https://apple.example" });
  expect(github()).toMatchObject({
    issuer: "https://github.example/login/oauth",
    token: "https://github.example/login/oauth/access_token",
    options: { userinfo: { url: "https://github.example/api/v3/user" } },
  });
  expect(google()?.options).toMatchObject({ issuer: "https://google.example" });
  expect(apple()?.options).toMatchObject({ issuer: "https://apple.example" });
});

test("every provider's answer is bound to the browser that asked", () => {
  for (const name of names) configure(name);
  expect(github()?.options?.checks).toEqual(["pkce", "state"]);
  expect(google()?.options?.checks).toEqual(["pkce", "state", "nonce"]);
  expect(apple()?.checks).toEqual(["nonce", "state"]);
});
