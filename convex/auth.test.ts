import { generateKeyPairSync } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { api } from "./_generated/api";
import { emptyBackend } from "./convexTest.setup";

const password = "correct horse battery";

beforeAll(() => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  process.env.JWT_PRIVATE_KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  process.env.CONVEX_SITE_URL = "http://127.0.0.1:3211";
  process.env.AUTH_LOG_LEVEL = "WARN";
});

type Backend = ReturnType<typeof emptyBackend>;

async function enter(backend: Backend, params: Record<string, string>) {
  return await backend.action(api.auth.signIn, { provider: "password", params });
}

async function signUpAda(): Promise<Backend> {
  const backend = emptyBackend();
  const { tokens } = await enter(backend, { flow: "signUp", email: " Ada@Example.com ", password });
  expect(tokens).toEqual({ token: expect.any(String), refreshToken: expect.any(String) });
  return backend;
}

test("signing up makes one user under the normalised address", async () => {
  const backend = await signUpAda();
  const users = await backend.run(({ db }) => db.query("users").collect());
  expect(users.map((user) => user.email)).toEqual(["ada@example.com"]);
});

test("the right password signs in, however the address is spelt", async () => {
  const backend = await signUpAda();
  const { tokens } = await enter(backend, { flow: "signIn", email: "ADA@example.com", password });
  expect(tokens).not.toBeNull();
});

test("a wrong password and an unknown account get the same answer", async () => {
  const backend = await signUpAda();
  const wrong = await enter(backend, { flow: "signIn", email: "ada@example.com", password: "not this one" });
  const unknown = await enter(backend, {
    flow: "signIn",
    email: "bob@example.com",
    password: "not this one",
  });
  expect(wrong).toEqual({ tokens: null });
  expect(unknown).toEqual({ tokens: null });
});

test("signing up again with another password does not get in", async () => {
  const backend = await signUpAda();
  expect(
    await enter(backend, { flow: "signUp", email: "ada@example.com", password: "another password" }),
  ).toEqual({
    tokens: null,
  });
});

test.each([
  [{ email: "ada@example.com", password: "too short" }, "invalid_password"],
  [{ email: "ada@example.com", password: "x".repeat(257) }, "invalid_password"],
  [{ email: "not an address", password }, "invalid_credentials"],
])("the backend refuses %j by itself", async (credentials, code) => {
  const backend = emptyBackend();
  await expect(enter(backend, { flow: "signUp", ...credentials })).rejects.toMatchObject({ data: { code } });
  expect(await backend.run(({ db }) => db.query("users").collect())).toEqual([]);
});
