// A deployment that people can sign in to, with a mail server and a breach service that the test controls.
import { createHash, generateKeyPairSync } from "node:crypto";
import { ConvexError, v } from "convex/values";
import { convexTest } from "convex-test";
import { vi } from "vitest";
import { api, internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { signCaller } from "./signIn/caller";
import { type Backend, modules } from "./convexTest.setup";
import type { Mail } from "./mail/mail";
import schema from "./schema";
import { readSignInRefusal, type SignInRefusal } from "./signIn/signInRefusal";

export const SITE_URL = "https://doorman.example";
export const CALLER_SECRET = "a secret of the application and the deployment";
export const PASSWORD = "correct horse battery";
export const OTHER_PASSWORD = "mauve teapot nine clouds";

/** To be called before the first function runs: `auth.ts` reads which providers there are when it is loaded. */
export function setDeploymentVariables(): void {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  Object.assign(process.env, {
    JWT_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    CONVEX_SITE_URL: "https://site.doorman.example",
    SITE_URL,
    CALLER_SECRET,
    AUTH_LOG_LEVEL: "ERROR",
    AUTH_RESEND_KEY: "re_key",
    MAIL_FROM: "Doorman <door@doorman.example>",
    AUTH_GITHUB_ID: "github-id",
    AUTH_GITHUB_SECRET: "github-secret",
    AUTH_GOOGLE_ID: "google-id",
    AUTH_GOOGLE_SECRET: "google-secret",
  });
  setBreached();
}

/** From now on these passwords, and no others, were in a breach. Nothing else is reachable by `fetch`. */
export function setBreached(...passwords: string[]): void {
  vi.stubGlobal("fetch", async (url: string) => {
    const prefix = url.slice(-5);
    const hashes = passwords.map((password) =>
      createHash("sha1").update(password).digest("hex").toUpperCase(),
    );
    return new Response(
      hashes
        .filter((hash) => hash.startsWith(prefix))
        .map((hash) => `${hash.slice(5)}:7`)
        .join("\r\n"),
    );
  });
}

export interface SentMail {
  readonly to: string;
  readonly mail: Mail;
}

export type Params = Readonly<Record<string, unknown>>;
export interface From {
  readonly ip?: string | null;
  readonly device?: string | null;
  readonly userAgent?: string | null;
}

/** Somebody's own machine, and an attacker's. */
export const HOME: From = { ip: "192.0.2.1", device: "the device at home" };
export const EVIL: From = { ip: "203.0.113.66", device: "the device of the attacker" };

export type Doorstep = ReturnType<typeof newDoorstep>;

/** What the mail server does with a mail besides keeping it is for the test to say. */
export function newDoorstep(onMail: (sent: SentMail) => void = () => undefined) {
  const mails: SentMail[] = [];
  const mailServer = { isDown: false };
  const send = internalAction({
    args: { to: v.string(), mail: v.any() },
    handler: async (_ctx, sent) => {
      if (mailServer.isDown) throw new ConvexError({ code: "mail_failed" });
      mails.push(sent);
      onMail(sent);
      return null;
    },
  });
  const backend: Backend = convexTest(schema, { ...modules, "./mail/send.ts": async () => ({ send }) });

  async function enter(provider: string, params: Params, from: From = HOME) {
    const caller = await callerFrom(from);
    return await backend.action(api.auth.signIn, { provider, params: { ...params, caller } });
  }

  /** What came of it: "in", "out" (no tokens) or the refusal. Anything else is thrown. */
  async function outcome(
    provider: string,
    params: Params,
    from: From = HOME,
  ): Promise<"in" | "out" | SignInRefusal> {
    try {
      const { tokens } = await enter(provider, params, from);
      return tokens ? "in" : "out";
    } catch (error) {
      const refusal = readSignInRefusal(error);
      if (refusal === null) throw error;
      return refusal;
    }
  }

  function lastMail(): Mail {
    const last = mails.at(-1);
    if (last === undefined) throw new Error("Expected a mail");
    return last.mail;
  }

  function lastCode(): string {
    const mail = lastMail();
    if (mail.kind === "code") return mail.code;
    if (mail.kind === "link") return new URL(mail.url).searchParams.get("code") ?? "";
    throw new Error(`Expected a mail with a code, got ${mail.kind}`);
  }

  async function users() {
    return await backend.run(({ db }) => db.query("users").collect());
  }

  async function sessions() {
    return await backend.run(({ db }) => db.query("authSessions").collect());
  }

  return { backend, mails, mailServer, enter, outcome, lastMail, lastCode, users, sessions };
}

/** Somebody who has signed up with a password and proven their address. */
export async function signUp(door: Doorstep, email = "ada@example.com", from: From = HOME): Promise<void> {
  await door.enter("password", { flow: "signUp", name: "Ada", email, password: PASSWORD }, from);
  const verified = await door.outcome(
    "password",
    { flow: "verify", name: "Ada", email, code: door.lastCode(), password: PASSWORD },
    from,
  );
  if (verified !== "in")
    throw new Error(`Expected to be in after signing up, got ${JSON.stringify(verified)}`);
  await passPause(door);
}

/** What the application would send along for somebody who is there. */
export async function callerFrom(from: From): Promise<string> {
  return await signCaller(
    CALLER_SECRET,
    { ip: null, place: null, device: null, userAgent: null, ...from },
    Date.now(),
  );
}

/** As if a minute had passed since the last mail. */
export async function passPause({ backend }: Doorstep): Promise<void> {
  await backend.run(async ({ db }) => {
    for (const row of await db.query("limits").collect()) {
      if (row.key.startsWith("mailPause")) await db.delete(row._id);
    }
  });
}

/**
 * The way through a provider, from our button to our callback page, as the library stores it. `onlyAs` says that nobody
 * else is to be signed in, `purpose` that whoever is is to be added to an account.
 */
export async function enterByProvider(
  { backend }: Doorstep,
  provider: "github" | "google",
  providerAccountId: string,
  profile: Params,
  from?: From,
  extra: { readonly onlyAs?: string; readonly purpose?: "link" } = {},
) {
  const { verifier = "" } = await backend.action(api.auth.signIn, {
    provider,
    params: { redirectTo: "/signin/callback" },
  });
  const signature = `signature of ${verifier}`;
  await backend.mutation(internal.auth.store, { args: { type: "verifierSignature", verifier, signature } });
  const code: unknown = await backend.mutation(internal.auth.store, {
    args: { type: "userOAuth", provider, providerAccountId, profile, signature },
  });
  const params = {
    code,
    ...(from !== undefined && { caller: await callerFrom(from) }),
    ...extra,
  };
  return { code, verifier, ...(await backend.action(api.auth.signIn, { params, verifier })) };
}
