// What a client may send with each flow. Anything else is refused before it is looked at.
import * as z from "zod/mini";
import { emailAddress, knownPassword, linkToken, mailedCode, personName } from "../credentials";
import { refuse } from "./signInRefusal";

/** The caller token: see `caller.ts`, which bounds it. */
const caller = z.optional(z.string());
/** Its own rules are in `passwordPolicy.ts`, which gives the reason for a refusal. */
const chosenPassword = z.string("Choose a password.");

export const passwordParams = z.discriminatedUnion("flow", [
  z.object({ flow: z.literal("signIn"), email: emailAddress, password: knownPassword, caller }),
  z.object({
    flow: z.literal("signUp"),
    name: personName,
    email: emailAddress,
    password: chosenPassword,
    caller,
  }),
  z.object({
    flow: z.literal("verify"),
    email: emailAddress,
    code: mailedCode,
    password: chosenPassword,
    name: z.optional(personName),
    caller,
  }),
  z.object({ flow: z.literal("requestReset"), email: emailAddress, caller }),
  z.object({
    flow: z.literal("reset"),
    email: emailAddress,
    code: mailedCode,
    password: chosenPassword,
    caller,
  }),
]);

export const mailParams = z.discriminatedUnion("flow", [
  z.object({ flow: z.literal("requestLink"), email: emailAddress, caller }),
  z.object({ flow: z.literal("requestCode"), email: emailAddress, caller }),
  z.object({
    flow: z.literal("verify"),
    email: emailAddress,
    code: z.union([linkToken, mailedCode]),
    caller,
  }),
]);

type PasswordParams = z.infer<typeof passwordParams>;
export type PasswordFlow<Flow extends PasswordParams["flow"]> = Extract<PasswordParams, { flow: Flow }>;
type MailParams = z.infer<typeof mailParams>;
export type MailFlow<Flow extends MailParams["flow"]> = Extract<MailParams, { flow: Flow }>;

/** The parameters in their one form, or the refusal "invalid", which names the first field that is wrong. */
export function readParams<Schema extends z.ZodMiniType>(schema: Schema, params: unknown): z.infer<Schema> {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return refuse({ code: "invalid", field: String(issue?.path[0] ?? "flow"), message: issue?.message ?? "" });
}
