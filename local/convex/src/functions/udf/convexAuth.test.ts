/** `@convex-dev/auth` in a mutation: pure-JavaScript scrypt and an RS256 signature by jose, inside Convex's time limit. */
import { generateKeyPairSync, randomBytes, verify } from "node:crypto";
import { expect, test } from "vitest";
import type { Identity } from "../../protocol/functionCall.ts";
import { MemoryStore } from "../../storage/memoryStore.ts";
import { Database } from "../../transaction/database.ts";
import { applySchema, prepareSchema } from "../../transaction/schemaChange.ts";
import { fileUrls } from "../files/fileUrls.ts";
import { analyzeSchema } from "../isolate/analyze.ts";
import { compileFiles, livePush } from "../isolate/testPush.ts";
import { DEFAULT_LIMITS } from "../limits.ts";
import { sealedCursors } from "../syscalls/sealedCursors.ts";
import { createUdfRunner } from "./run.ts";

const FILES = {
  "auth.ts": `
    import { convexAuth } from "@convex-dev/auth/server";
    import { Password } from "@convex-dev/auth/providers/Password";
    export const { auth, signIn, signOut, store, isAuthenticated } = convexAuth({ providers: [Password] });`,
};
const SCHEMA = {
  "schema.ts": `
    import { defineSchema } from "convex/server";
    import { authTables } from "@convex-dev/auth/server";
    export default defineSchema({ ...authTables });`,
};
const ADMIN: Identity = { type: "admin", actingAs: null };

async function databaseWithAuthTables(): Promise<Database> {
  const db = Database.open(new MemoryStore(), { clock: Date.now, randomBytes });
  const options = { env: () => undefined, timeLimitMs: 4000 };
  const schema = await analyzeSchema(await compileFiles(SCHEMA), options);
  const preparation = prepareSchema(db, schema);
  while (preparation.state.type === "inProgress") preparation.step();
  const tx = db.begin("system");
  applySchema(tx, schema);
  db.commit(tx);
  return db;
}

test("a sign-up hashes the password, signs a token, and fits the time limit", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const env: { readonly [name: string]: string } = {
    JWT_PRIVATE_KEY: String(privateKey.export({ type: "pkcs8", format: "pem" }))
      .trimEnd()
      .replaceAll("\n", " "),
    CONVEX_SITE_URL: "http://127.0.0.1:3211",
  };
  const db = await databaseWithAuthTables();
  const push = await livePush(FILES, env);
  const runner = createUdfRunner({
    limits: DEFAULT_LIMITS,
    environment: (_tx, name) => env[name],
    randomBytes,
    deploymentName: "test",
    cursors: sealedCursors("secret"),
    fileUrls: fileUrls("http://127.0.0.1:3210", "secret"),
  });
  async function store(args: object) {
    const tx = db.begin("mutation");
    const call = {
      path: "auth:store",
      argsJson: JSON.stringify([{ args }]),
      identity: ADMIN,
      caller: "Tester" as const,
      requestId: "0123456789abcdef",
    };
    const { result, userTimeMs } = await runner.run({ push, tx, call, expect: "Mutation", journal: null });
    if (!result.success) throw new Error(result.errorMessage);
    db.commit(tx);
    return { value: JSON.parse(result.valueJson), userTimeMs };
  }

  const account = await store({
    type: "createAccountFromCredentials",
    provider: "password",
    account: { id: "ada@example.com", secret: "correct horse battery" },
    profile: { email: "ada@example.com" },
  });
  expect(account.value).toMatchObject({ account: { providerAccountId: "ada@example.com" } });
  expect(account.userTimeMs).toBeGreaterThan(20);
  expect(account.userTimeMs).toBeLessThan(DEFAULT_LIMITS.userTimeMs);

  const userId: string = account.value.user._id;
  const { value: session } = await store({ type: "signIn", userId, generateTokens: true });
  const [header = "", payload = "", signature = ""] = String(session.tokens.token).split(".");
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature, "base64url"),
  );
  expect(isSigned).toBe(true);
  expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject({
    iss: "http://127.0.0.1:3211",
    sub: expect.stringContaining(`${userId}|`),
  });
});
