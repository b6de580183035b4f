/** People for the tests: each test makes its own, so that no two tests meet. */
import { randomBytes, randomUUID } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { signCaller } from "../convex/signIn/caller.ts";
import type { Services } from "./fixtures.ts";
import { codeIn, readMails } from "./mails.ts";

export interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

type Tokens = { token: string; refreshToken: string };

const ACCESS_TOKEN_COOKIE = "__convexAuthJWT";
const REFRESH_TOKEN_COOKIE = "__convexAuthRefreshToken";
const DEVICE_COOKIE = "device";

export function newAccount(): Account {
  return {
    name: "Ada Lovelace",
    email: `ada-${randomUUID()}@example.com`,
    password: `correct horse ${randomUUID()}`,
  };
}

/** Signs up as the pages do, code by mail and all, without the pages: for tests that are about something else. */
export async function signUp(context: BrowserContext, account: Account, services: Services): Promise<void> {
  const { name, email, password } = account;
  const device = newDevice();
  const caller = await callerFrom(services, device);
  await ask(services, { flow: "signUp", name, email, password, caller });
  const code = codeIn(await readMails(services.mailUrl).next(email, "confirm your address"));
  const tokens = await ask(services, { flow: "verify", name, email, password, code, caller });
  if (!tokens) throw new Error("Expected the code to sign the account in");
  await setCookies(context, { ...namesOf(tokens), [DEVICE_COOKIE]: device });
}

/** Signs in with the password on a device that is new to the account, again without the pages. */
export async function signIn(context: BrowserContext, account: Account, services: Services): Promise<void> {
  const { email, password } = account;
  const device = newDevice();
  const caller = await callerFrom(services, device);
  const tokens = await ask(services, { flow: "signIn", email, password, caller });
  if (!tokens) throw new Error("Expected the password to sign the account in");
  await setCookies(context, { ...namesOf(tokens), [DEVICE_COOKIE]: device });
}

/** The browser forgets its session, and is still the device that it was. */
export async function forgetSession(context: BrowserContext): Promise<void> {
  await context.clearCookies({ name: /^__convexAuth/u });
}

/** The access token that the cookies of a signed-in browser carry. */
export async function accessToken(context: BrowserContext): Promise<string> {
  const token = (await sessionCookies(context)).find(({ name }) => name === ACCESS_TOKEN_COOKIE)?.value;
  if (!token) throw new Error("Expected the browser to be signed in");
  return token;
}

/** None where nobody is signed in. */
export async function sessionCookies(context: BrowserContext) {
  const cookies = await context.cookies();
  return cookies.filter(({ name, value }) => name.startsWith("__convexAuth") && value !== "");
}

/** A name that the application could have given a browser. */
function newDevice(): string {
  return randomBytes(16).toString("base64url");
}

async function callerFrom({ callerSecret }: Services, device: string): Promise<string> {
  const from = { ip: `test-${randomUUID()}`, place: null, userAgent: null, device };
  return await signCaller(callerSecret, from, Date.now());
}

async function ask({ convexUrl }: Services, params: Record<string, string>): Promise<Tokens | null> {
  const client = new ConvexHttpClient(convexUrl);
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  return tokens ?? null;
}

function namesOf({ token, refreshToken }: Tokens): Record<string, string> {
  return { [ACCESS_TOKEN_COOKIE]: token, [REFRESH_TOKEN_COOKIE]: refreshToken };
}

async function setCookies(context: BrowserContext, cookies: Record<string, string>): Promise<void> {
  const shared = { domain: "localhost", path: "/", httpOnly: true, sameSite: "Lax" as const };
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ ...shared, name, value })));
}
