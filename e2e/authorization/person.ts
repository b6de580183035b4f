/** Somebody with an account, and with things in it. All that is theirs alone bears their mark. */
import { randomUUID } from "node:crypto";

import { mailbox, type Mailbox } from "../../local/mail/client.ts";
import { callerFrom, newDevice } from "../account.ts";
import type { Services } from "../fixtures.ts";
import { findCode } from "../mails.ts";
import { passMailPause } from "../operator.ts";
import { claimsOf, type Tokens } from "../sessionTokens.ts";
import { type Args, bearer, callFunction } from "./deployment.ts";
import type { FunctionType } from "./shipped.ts";

/** What a function returns for `auth:signIn`. */
interface SignedIn {
  readonly tokens: Tokens | null;
}

/** No more of a PNG than its first bytes. */
export const PICTURE = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
export const FIRST_PAGE = { paginationOpts: { numItems: 50, cursor: null } };

export class Person {
  readonly mark: string;
  readonly email: string;
  readonly password: string;
  readonly tokens: Tokens;
  readonly #services: Services;
  readonly #mail: Mailbox;

  private constructor(services: Services, mark: string, mail: Mailbox, tokens: Tokens) {
    this.mark = mark;
    this.email = emailOf(mark);
    this.password = `correct horse ${mark}`;
    this.tokens = tokens;
    this.#services = services;
    this.#mail = mail;
  }

  /** Signs up by a code: that costs no hash. `prepare` is told the address before it is anybody's. */
  static async arrive(services: Services, prepare?: (email: string) => Promise<void>): Promise<Person> {
    const mark = randomUUID();
    const mail = mailbox(services.mailUrl);
    await prepare?.(emailOf(mark));
    return new Person(services, mark, mail, await signInByCode(services, mark, mail));
  }

  get id(): string {
    return claimsOf(this.tokens.token).sub.split("|")[0] ?? "";
  }

  /** Where the deployment answers HTTP actions. */
  get siteUrl(): string {
    return claimsOf(this.tokens.token).iss;
  }

  /** Calls a function as this person, and expects it to succeed. */
  async call<Value>(
    type: FunctionType,
    name: string,
    args: Args = {},
    { token } = this.tokens,
  ): Promise<Value> {
    const { text } = await callFunction(this.#services, type, name, args, token);
    const answer = JSON.parse(text) as { status?: string; value: Value };
    if (answer.status !== "success") throw new Error(`${name} was refused: ${text}`);
    return answer.value;
  }

  async task(): Promise<string> {
    await this.call("Mutation", "tasks:add", { text: `a task of ${this.mark}` });
    const [task] = await this.call<{ id: string }[]>("Query", "tasks:list");
    return task?.id ?? "";
  }

  // Everyone reads it, so it bears no mark.
  async message(): Promise<string> {
    const text = `said ${randomUUID()}`;
    await this.call("Mutation", "messages:send", { text });
    const { page } = await this.call<{ page: { id: string; text: string }[] }>(
      "Query",
      "messages:list",
      FIRST_PAGE,
    );
    return page.find((message) => message.text === text)?.id ?? "";
  }

  async file(): Promise<string> {
    const name = `${this.mark}.txt`;
    const response = await this.#post("/files", `a file of ${this.mark}`, { "X-File-Name": name });
    return ((await response.json()) as { id: string }).id;
  }

  async picture(): Promise<string> {
    await this.#post("/picture", PICTURE);
    return "a picture";
  }

  /** Signs in elsewhere, and returns the id that the list of devices has for that. */
  async device(): Promise<string> {
    const before = new Set((await this.#devices()).map(({ id }) => id));
    await this.comeAgain();
    return (await this.#devices()).find(({ id }) => !before.has(id))?.id ?? "";
  }

  /** Another session. */
  async comeAgain(): Promise<Tokens> {
    await this.passMailPause();
    return await signInByCode(this.#services, this.mark, this.#mail);
  }

  async methodId(kind: string): Promise<string> {
    const { methods } = await this.call<{ methods: { id: string; kind: string }[] }>("Query", "methods:list");
    return methods.find((method) => method.kind === kind)?.id ?? "";
  }

  async choosePassword(): Promise<void> {
    await this.call("Action", "passwordChange:set", { password: this.password, signOutOthers: false });
  }

  /** The code that was just mailed to this address, theirs or one that they want to have. */
  async codeTo(email: string): Promise<string> {
    return await nextCode(this.#mail, email);
  }

  async passMailPause(): Promise<void> {
    await passMailPause(this.#services, this.email);
  }

  /** All that the deployment holds of them, if they are signed in: what nobody else may change. */
  async everything(): Promise<string> {
    const data = await fetch(`${this.siteUrl}/export`, { headers: bearer(this.tokens.token) });
    return await data.text();
  }

  async #devices(): Promise<{ id: string }[]> {
    return await this.call<{ id: string }[]>("Query", "sessions:list");
  }

  async #post(path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(`${this.siteUrl}${path}`, {
      method: "POST",
      headers: { ...bearer(this.tokens.token), ...headers },
      body,
    });
    if (!response.ok) throw new Error(`${path} was refused: ${await response.text()}`);
    return response;
  }
}

function emailOf(mark: string): string {
  return `${mark}@example.com`;
}

async function signInByCode(services: Services, mark: string, mail: Mailbox): Promise<Tokens> {
  const email = emailOf(mark);
  // The address that they come from stands in their log and among their devices: it bears the mark too.
  const caller = await callerFrom(services, { ip: `at-${mark}`, device: newDevice() });
  const ask = async (params: Args): Promise<SignedIn> => {
    const args = { provider: "mail", params: { email, caller, ...params } };
    const { text } = await callFunction(services, "Action", "auth:signIn", args, undefined);
    return (JSON.parse(text) as { value: SignedIn }).value;
  };
  await ask({ flow: "requestCode" });
  const { tokens } = await ask({ flow: "verify", code: await nextCode(mail, email) });
  if (tokens === null) throw new Error("Expected the code to sign in");
  return tokens;
}

/** Other mail may come between: notices of what they did. */
async function nextCode(mail: Mailbox, to: string): Promise<string> {
  for (;;) {
    const code = findCode(await mail.next(to));
    if (code !== null) return code;
  }
}
