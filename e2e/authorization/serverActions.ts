/** With which form each server action is called: not by a page, but by whoever knows its name. */
import { randomBytes, randomUUID } from "node:crypto";

import { confirmationCode, newAddressCode, passwordOf } from "./functions.ts";
import { change, type Question, read } from "./question.ts";

export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  /** What an earlier step has left in the browser. */
  readonly cookies?: Readonly<Record<string, object>>;
}

const newAddress = () => `${randomUUID()}@example.com`;
const form = (fields: Record<string, string> = {}): Form => ({ fields });
const NEW_PASSWORD = "correct horse battery staple, again";

export const serverActions: Readonly<Record<string, Question<Form>>> = {
  "@convex-dev/auth invalidateCache": read(form()),
  "/account forgetAddressChange": read(form()),
  "/account removePicture": change(async ({ target, once }) => {
    await once(() => target.picture());
    return form();
  }),
  "/account rename": change(() => form({ name: `Ada ${randomUUID()}` })),
  "/account addProvider": change(form({ provider: "github" }), { isTraceless: true }),
  "/account confirmByProvider": change(form({ provider: "github" }), { isTraceless: true }),
  "/account/confirm confirmCode": change(async (asking) => form({ code: await confirmationCode(asking) }), {
    ends: "target",
  }),
  "/account/confirm confirmPassword": change(({ callers }) => form({ password: callers.owner.password })),
  "/account/confirm requestCode": change(
    async ({ caller }) => {
      await caller.person?.passMailPause();
      return form();
    },
    { ends: "caller", isTraceless: true },
  ),
  "/account/delete deleteAccount": change(
    ({ target, caller }) => form({ email: (caller.person ?? target).email }),
    {
      ends: "caller",
    },
  ),
  "/account/devices signOutDevice": change(
    async ({ target, once }) => form({ id: await once(() => target.device()) }),
    { ends: "target" },
  ),
  "/account/devices signOutOthers": change(
    async ({ target, once }) => {
      await once(() => target.device());
      return form();
    },
    { ends: "caller" },
  ),
  "/account/email confirmAddressChange": change(
    async (asking) => ({
      ...form({ code: await newAddressCode(asking) }),
      cookies: { "address-change": { email: newAddress(), sentAt: Date.now() } },
    }),
    { ends: "target" },
  ),
  "/account/email requestAddressChange": change(() => form({ email: newAddress() })),
  "/account/methods/remove removeMethod": change(async (asking) => form({ id: await passwordOf(asking) }), {
    ends: "target",
  }),
  "/account/password setPassword": change(form({ password: NEW_PASSWORD, others: "on" }), { ends: "caller" }),
  "/account/undo undoAddressChange (a token of nothing)": change(
    () => form({ token: randomBytes(32).toString("base64url") }),
    { isTraceless: true },
  ),
  "/admin revokeSessions": change(({ target }) => form({ userId: target.id }), { isOfAdministrator: true }),
  "/admin setDisabled": change(({ target }) => form({ userId: target.id, disabled: "true" }), {
    isOfAdministrator: true,
  }),
  "/product addTask": change(() => form({ text: `a task ${randomUUID()}` })),
  "/product/messages sendMessage": change(() => form({ text: `said ${randomUUID()}` })),
  "/product/server addTask": change(() => form({ text: `a task ${randomUUID()}` })),
  "/product/server removeTask": change(async ({ target, once }) =>
    form({ id: await once(() => target.task()) }),
  ),
  "/product/server setTaskDone": change(async ({ target, once }) =>
    form({ id: await once(() => target.task()), done: "true" }),
  ),
  "/signin continueWith": read(form({ provider: "github" })),
  "/signin sendMail": read(() => form({ email: newAddress(), method: "code" })),
  "/signin signIn (nobody's password)": read(() => form({ email: newAddress(), password: NEW_PASSWORD })),
  "/signin signUp": read(() => form({ name: "Ada", email: newAddress(), password: NEW_PASSWORD })),
  "/signin/code enterCode (nothing was begun)": read(form({ code: "12345678" })),
  "/signin/link openLink (nothing was begun)": read(form({ code: "12345678" })),
  "/signin/reset requestReset": read(() => form({ email: newAddress() })),
  "/signin/reset/code resetPassword (nothing was begun)": read(
    form({ code: "12345678", password: NEW_PASSWORD }),
  ),
  "/signin/verify verify (nothing was begun)": read(form({ code: "12345678", password: NEW_PASSWORD })),
};
