/** The eight who ask. What each of them brings was made once, before the first question. */
import { importPKCS8, SignJWT } from "jose";

import type { Services } from "../fixtures.ts";
import { claimsOf, cookieHeader, headerOf, type Tokens } from "../sessionTokens.ts";
import { readVariables } from "./deployment.ts";
import { Person } from "./person.ts";
import { recordOf, type State } from "./table.ts";

const MINUTE_S = 60;

/** What a request is made with. */
export interface Caller {
  readonly state: State;
  readonly tokens: Tokens | null;
  /** Who they are, where they are anybody. */
  readonly person: Person | null;
}

export interface Callers {
  /** Whose things everybody asks for. */
  readonly owner: Person;
  readonly as: Readonly<Record<State, Caller>>;
  /** Somebody who has nothing else to do. */
  readonly newPerson: () => Promise<Person>;
  readonly newAdministrator: () => Promise<Person>;
}

export async function gatherCallers(
  services: Services,
  nameAdministrator: (email: string) => Promise<void>,
): Promise<Callers> {
  const newPerson = async () => await Person.arrive(services);
  const newAdministrator = async () => await Person.arrive(services, nameAdministrator);
  const owner = await newPerson();
  const other = await newPerson();
  const disabled = await newPerson();
  const admin = await newAdministrator();
  for (const person of [owner, other, admin]) {
    await person.task();
    await person.file();
  }
  await owner.choosePassword();

  // Ended by their owner. The tokens themselves are good for some minutes more.
  const revoked = await owner.comeAgain();
  await owner.call("Mutation", "sessions:revokeOthers");
  await admin.call("Mutation", "admin:setDisabled", { userId: disabled.id, disabled: true });

  const tokens: Record<State, Tokens | null> = {
    nobody: null,
    garbage: { token: "x", refreshToken: "x" },
    // Of the owner's own session, which is alive: nothing but the time stands in the way. Were its refresh token beside
    // it, this would be somebody who is signed in: the next request refreshes it. So it is that of the session that is over.
    expired: { token: await expire(services, owner.tokens.token), refreshToken: revoked.refreshToken },
    revoked,
    disabled: disabled.tokens,
    other: other.tokens,
    member: owner.tokens,
    admin: admin.tokens,
  };
  const persons: Partial<Record<State, Person>> = { other, member: owner, admin };
  const as = recordOf((state) => ({ state, tokens: tokens[state], person: persons[state] ?? null }));
  return { owner, as, newPerson, newAdministrator };
}

/** The same token as it would be had it been signed an hour ago: its signature is good. */
async function expire(services: Services, token: string): Promise<string> {
  const { JWT_PRIVATE_KEY: key = "" } = await readVariables(services);
  const claims = claimsOf(token);
  const past = { ...claims, iat: claims.iat - MINUTE_S * 60, exp: claims.iat - MINUTE_S * 50 };
  const header = headerOf(token);
  return await new SignJWT(past).setProtectedHeader(header).sign(await importPKCS8(key, header.alg));
}

export function cookiesOf({ tokens }: Caller): string {
  return tokens === null ? "" : cookieHeader(tokens);
}
