/** With which arguments each public function is called. */
import { randomBytes, randomUUID } from "node:crypto";

import type { Args } from "./deployment.ts";
import { FIRST_PAGE, type Person } from "./person.ts";
import { type Asking, change, type Question, read } from "./question.ts";

const newAddress = () => `${randomUUID()}@example.com`;

export const functions: Readonly<Record<string, Question<Args>>> = {
  "account:profile": read({}),
  "account:removePicture": change(async ({ target, once }) => {
    await once(() => target.picture());
    return {};
  }),
  "account:rename": change(() => ({ name: `Ada ${randomUUID()}` })),
  "admin:revokeSessions": change(({ target }) => ({ userId: target.id }), { isOfAdministrator: true }),
  "admin:securityLog": read(({ target }) => ({ ...FIRST_PAGE, userId: target.id })),
  "admin:sessions": read(({ target }) => ({ userId: target.id })),
  "admin:setDisabled": change(({ target }) => ({ userId: target.id, disabled: true }), {
    isOfAdministrator: true,
  }),
  "admin:users": read(({ target }) => ({ ...FIRST_PAGE, search: target.email })),
  "auth:isAuthenticated": read({}),
  "auth:signIn (own refresh token)": change(
    ({ caller }) => ({ refreshToken: caller.tokens?.refreshToken ?? "x" }),
    { ends: "caller", isTraceless: true },
  ),
  "auth:signIn (a code, and no verifier)": read({ params: { code: "12345678" } }),
  "auth:signOut": change({}, { ends: "caller" }),
  "deletion:progress": read(async ({ callers, once }) => ({
    ticket: await once(async () => {
      const gone = await callers.newPerson();
      return (await gone.call<{ ticket: string }>("Mutation", "deletion:request")).ticket;
    }),
  })),
  "deletion:request": change({}, { ends: "caller" }),
  "emailChange:confirm": change(async (asking) => ({ code: await newAddressCode(asking) }), {
    ends: "target",
  }),
  "emailChange:request": change(() => ({ email: newAddress() })),
  "emailChange:undo (a token of nothing)": change(() => ({ token: randomBytes(32).toString("base64url") }), {
    isTraceless: true,
  }),
  "files:list": read({}),
  "files:remove": change(async ({ target, once }) => ({ id: await once(() => target.file()) })),
  "messages:list": read(FIRST_PAGE),
  "messages:remove": change(async ({ target, once }) => ({ id: await once(() => target.message()) })),
  "messages:send": change(() => ({ text: `said ${randomUUID()}` })),
  "methods:accept": change(async (asking) => ({ ticket: await offered(asking) }), { ends: "target" }),
  "methods:begin": change({}, { isTraceless: true }),
  "methods:list": read({}),
  "methods:offer": change(async ({ target, once }) => ({ intent: await once(() => begun(target)) }), {
    isTraceless: true,
  }),
  "methods:remove": change(async (asking) => ({ id: await passwordOf(asking) }), { ends: "target" }),
  "passwordChange:set": change(
    { password: "correct horse battery staple, again", signOutOthers: true },
    { ends: "caller" },
  ),
  "recent:confirmCode": change(async (asking) => ({ code: await confirmationCode(asking) }), {
    ends: "target",
  }),
  "recent:confirmPassword": change(({ callers }) => ({ password: callers.owner.password })),
  "recent:requestCode": change(afterMailPause, { ends: "caller", isTraceless: true }),
  "recent:state": read({}),
  "securityLog:list": read(FIRST_PAGE),
  "sessions:alive": read({}),
  "sessions:end": change(({ target, caller }) => ({ refreshToken: refreshTokenFor(target, caller.tokens) }), {
    ends: "target",
  }),
  "sessions:list": read({}),
  "sessions:revoke": change(async ({ target, once }) => ({ id: await once(() => target.device()) }), {
    ends: "target",
  }),
  "sessions:revokeOthers": change(
    async ({ target, once }) => {
      await once(() => target.device());
      return {};
    },
    { ends: "caller" },
  ),
  "signInMethods:list": read({}),
  "tasks:add": change(() => ({ text: `a task ${randomUUID()}` })),
  "tasks:list": read({}),
  "tasks:remove": change(async ({ target, once }) => ({ id: await once(() => target.task()) })),
  "tasks:rename": change(async ({ target, once }) => ({
    id: await once(() => target.task()),
    text: `renamed ${randomUUID()}`,
  })),
  "tasks:setDone": change(async ({ target, once }) => ({ id: await once(() => target.task()), done: true })),
  "users:viewer": read({}),
};

/** The code that was mailed to where their address is to go. */
export async function newAddressCode({ target, once }: Asking): Promise<string> {
  return await once(async () => {
    const email = newAddress();
    await target.call("Action", "emailChange:request", { email });
    return await target.codeTo(email);
  });
}

/** The code that was mailed to them, to show by who they are. */
export async function confirmationCode({ target, once }: Asking): Promise<string> {
  return await once(async () => {
    await target.passMailPause();
    await target.call("Action", "recent:requestCode");
    return await target.codeTo(target.email);
  });
}

/** They have just had a mail with the code that they came by. */
async function afterMailPause({ caller }: Asking): Promise<Args> {
  await caller.person?.passMailPause();
  return {};
}

/** The id of their password among their methods. Their address is left to sign in by. */
export async function passwordOf({ target, once }: Asking): Promise<string> {
  return await once(async () => {
    const known = await target.methodId("password");
    // Choosing one again would be a guess at the current one, and stand in their log.
    if (known === "") await target.choosePassword();
    return known === "" ? await target.methodId("password") : known;
  });
}

async function begun(person: Person): Promise<string> {
  return (await person.call<{ intent: string }>("Mutation", "methods:begin")).intent;
}

/** A ticket for what the target has begun; for the target themself, one that they come back with. */
async function offered({ target, caller, callers }: Asking): Promise<string> {
  const isOwn = caller.person === target;
  // One that others have tried is used up.
  const whose = isOwn ? target : await callers.newPerson();
  const intent = await begun(whose);
  const back = isOwn ? await target.comeAgain() : (await callers.newPerson()).tokens;
  return (await whose.call<{ ticket: string }>("Mutation", "methods:offer", { intent }, back)).ticket;
}

/** Their own, for the one who has it. For anybody else the half that could be known, beside half of one that is theirs. */
function refreshTokenFor(target: Person, own: { readonly refreshToken: string } | null): string {
  if (own?.refreshToken === target.tokens.refreshToken) return own.refreshToken;
  const [, session = ""] = target.tokens.refreshToken.split("|");
  return own === null ? session : `${own.refreshToken.split("|")[0]}|${session}`;
}
