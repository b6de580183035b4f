/** People for the tests: each test makes its own, so that no two tests meet. */
import { randomBytes, randomUUID } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api.js";
import { type Caller, signCaller } from "../convex/signIn/caller.ts";
import type { Services } from "./fixtures.ts";
import { codeIn, readMails } from "./mails.ts";
import { ACCESS_COOKIE, cookiesOf, type Tokens } from "./sessionTokens.ts";

export interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

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
  const caller = await callerFrom(services, { ip: newAddress(), device });
  await ask(services, { flow: "signUp", name, email, password, caller });
  const code = codeIn(await readMails(services.mailUrl).next(email, "confirm your address"));
  const tokens = await ask(services, { flow: "verify", name, email, password, code, caller });
  if (!tokens) throw new Error("Expected the code to sign the account in");
  await setCookies(context, { ...cookiesOf(tokens), [DEVICE_COOKIE]: device });
}

/** Signs in with the password on a device that is new to the account, again without the pages. */
export async function signIn(context: BrowserContext, account: Account, services: Services): Promise<void> {
  const { email, password } = account;
  const device = newDevice();
  const caller = await callerFrom(services, { ip: newAddress(), device });
  const tokens = await ask(services, { flow: "signIn", email, password, caller });
  if (!tokens) throw new Error("Expected the password to sign the account in");
  await setCookies(context, { ...cookiesOf(tokens), [DEVICE_COOKIE]: device });
}

/** The browser forgets its session, and is still the device that it was. */
export async function forgetSession(context: BrowserContext): Promise<void> {
  await context.clearCookies({ name: /^__convexAuth/u });
}

/** The access token that the cookies of a signed-in browser carry. */
export async function accessToken(context: BrowserContext): Promise<string> {
  const token = (await sessionCookies(context)).find(({ name }) => name === ACCESS_COOKIE)?.value;
  if (!token) throw new Error("Expected the browser to be signed in");
  return token;
}

/** None where nobody is signed in. */
export async function sessionCookies(context: BrowserContext) {
  const cookies = await context.cookies();
  return cookies.filter(({ name, value }) => name.startsWith("__convexAuth") && value !== "");
}

/** A name that the application could have given a browser. */
export function newDevice(): string {
  return randomBytes(16).toString("base64url");
}

/** An address that nobody else comes from: limits must not add up over tests. */
function newAddress(): string {
  return `test-${randomUUID()}`;
}

/** What the pages would say to the deployment of a visitor of whom this is known. */
export async function callerFrom(
  { callerSecret }: Pick<Services, "callerSecret">,
  known: Partial<Caller>,
): Promise<string> {
  const caller = { ip: null, place: null, userAgent: null, device: null, ...known };
  return await signCaller(callerSecret, caller, Date.now());
}

async function ask({ convexUrl }: Services, params: Record<string, string>): Promise<Tokens | null> {
  const client = new ConvexHttpClient(convexUrl);
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  return tokens ?? null;
}

async function setCookies(context: BrowserContext, cookies: Record<string, string>): Promise<void> {
  const shared = { domain: "localhost", path: "/", httpOnly: true, sameSite: "Lax" as const };
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ ...shared, name, value })));
}
