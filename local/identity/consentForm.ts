/** What a person says on the consent page: who they are, what the provider will say of them, or that they will not. */
import * as z from "zod";

import { FAMILIAR_PEOPLE, type Person } from "./people.ts";

export const EMAILS = ["verified", "unverified", "hidden", "none"] as const;
export type Email = (typeof EMAILS)[number];

/** What the provider will tell the application. */
export interface Disclosure {
  readonly person: Person;
  readonly email: Email;
  readonly hasPicture: boolean;
  /** The application's server gets an error when it comes with the code. */
  readonly failsExchange: boolean;
}

/** How a consent page is left. */
export type Answer =
  | { readonly type: "allow"; readonly disclosure: Disclosure }
  | { readonly type: "cancel" }
  | { readonly type: "fail" };

export interface Problems {
  readonly name?: string;
  readonly email?: string;
}

/** The fields as they were sent, to be shown again. */
export interface Fields {
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly emailShown: Email;
  readonly hasPicture: boolean;
}

export const OTHER = "other";
export const EMPTY_FIELDS: Fields = {
  person: FAMILIAR_PEOPLE[0]?.email ?? OTHER,
  name: "",
  email: "",
  emailShown: "verified",
  hasPicture: true,
};

const NAME_MAX_LENGTH = 100;
const EMAIL_MAX_LENGTH = 254;

const typedPerson = z.object({
  name: z.string().trim().max(NAME_MAX_LENGTH, `Use at most ${NAME_MAX_LENGTH} characters.`),
  email: z
    .string()
    .transform((typed) => typed.trim().normalize("NFC").toLowerCase())
    .pipe(
      z
        .email("Enter an e-mail address, such as ada@example.com.")
        .max(EMAIL_MAX_LENGTH, "That address is too long."),
    ),
});

export type Outcome = { readonly answer: Answer } | { readonly problems: Problems; readonly fields: Fields };

export function readConsent(form: URLSearchParams): Outcome {
  const button = form.get("answer");
  if (button === "cancel") return { answer: { type: "cancel" } };
  if (button === "fail") return { answer: { type: "fail" } };

  const fields = readFields(form);
  const familiar = FAMILIAR_PEOPLE.find(({ email }) => email === fields.person);
  const { data: person, error } = familiar ? { data: familiar } : typedPerson.safeParse(fields);
  if (person === undefined) return { problems: problemsOf(error), fields };
  const { emailShown: email, hasPicture } = fields;
  const failsExchange = button === "fail-exchange";
  return { answer: { type: "allow", disclosure: { person, email, hasPicture, failsExchange } } };
}

function readFields(form: URLSearchParams): Fields {
  return {
    person: form.get("person") ?? OTHER,
    name: form.get("name") ?? "",
    email: form.get("email") ?? "",
    emailShown: EMAILS.find((email) => email === form.get("emailShown")) ?? "verified",
    hasPicture: form.has("picture"),
  };
}

function problemsOf(error: z.ZodError | undefined): Problems {
  const problems: Record<string, string> = {};
  for (const { path, message } of error?.issues ?? []) problems[String(path[0])] ??= message;
  return problems;
}
