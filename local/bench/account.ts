/** An account on the application under measurement, made as a person makes one: with a code from a mail. */
import { randomUUID } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../../convex/_generated/api.js";
import { callerFrom } from "../../e2e/account.ts";
import { codeIn } from "../../e2e/mails.ts";
import type { Tokens } from "../../e2e/sessionTokens.ts";
import { mailbox } from "../mail/client.ts";
import type { Application } from "./application.ts";

export interface Account {
  readonly email: string;
  readonly password: string;
  readonly tokens: Tokens;
}

export async function createAccount(application: Application): Promise<Account> {
  const { convexUrl, mailUrl } = application;
  const [email, password] = [`${randomUUID()}@example.com`, `a long password ${randomUUID()}`];
  const client = new ConvexHttpClient(convexUrl);
  const params = { name: "Bench", email, password, caller: await callerOf(application, randomUUID()) };
  await client.action(api.auth.signIn, { provider: "password", params: { ...params, flow: "signUp" } });
  const code = codeIn(await mailbox(mailUrl).next(email));
  const verify = { ...params, flow: "verify", code };
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params: verify });
  if (!tokens) throw new Error("Expected the code to sign the account in.");
  return { email, password, tokens };
}

export async function addTasks({ convexUrl }: Application, account: Account, count: number): Promise<void> {
  const client = new ConvexHttpClient(convexUrl);
  client.setAuth(account.tokens.token);
  for (let index = 0; index < count; index++) {
    await client.mutation(api.tasks.add, { text: `Task ${index} of the bench` });
  }
}

/** What the pages would say of a visitor with this device. */
export async function callerOf(application: Application, device: string): Promise<string> {
  return await callerFrom(application, { ip: "192.0.2.1", device });
}
