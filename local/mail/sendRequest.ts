/** The body of a request to send, held to what Resend accepts. Each function throws Refusal. */
import { z } from "zod";
import { Refusal } from "./refusal.ts";
import type { NewMail } from "./storedMail.ts";

const MAX_RECIPIENTS = 50;
const MAX_BATCH = 100;
const MAX_SUBJECT_LENGTH = 998; // RFC 5322, section 2.1.1

/** What Resend would do with these shows in no inbox here; silence would look like success. */
const UNSUPPORTED_FIELDS = ["attachments", "scheduled_at", "template", "topic_id"];

/** Either form that Resend's own message names. Less than RFC 5322 allows, as there. */
const ADDRESS = /^[^\s<>@",;:\\()[\]]+@[^\s<>@",;:\\()[\]]+\.[^\s<>@",;:\\()[\].]+$/;
const NAMED_ADDRESS = /^[^<>\r\n]*<([^<>]+)>$/;

const fieldsSchema = z.record(z.string(), z.unknown());

type Draft = Omit<NewMail, "idempotency">;

export function parseSend(body: string): Draft {
  return parseDraft(parseJson(body));
}

export function parseBatch(body: string): Draft[] {
  const list = z.array(z.unknown()).min(1).max(MAX_BATCH).safeParse(parseJson(body));
  if (!list.success) throw invalid(`The body must be an array of 1 to ${MAX_BATCH} emails.`);
  return list.data.map(parseDraft);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, "validation_error", "The request body is not valid JSON.");
  }
}

function parseDraft(body: unknown): Draft {
  const object = fieldsSchema.safeParse(body);
  if (!object.success || Array.isArray(body)) throw invalid("The email must be a JSON object.");
  const fields = object.data;

  refuseUnsupported(fields);
  const from = requireString(fields, "from");
  if (!isAddress(from)) throw invalidAddress("from");
  const to = parseAddresses(fields, "to");
  if (to.length === 0) throw missing("to");
  const subject = requireString(fields, "subject");
  if (subject.length > MAX_SUBJECT_LENGTH || /[\r\n]/.test(subject))
    throw invalid("Invalid `subject` field.");
  const html = optionalString(fields, "html");
  const text = optionalString(fields, "text");
  if (html === null && text === null) throw missing("html` or `text");

  return {
    from,
    to,
    cc: parseAddresses(fields, "cc"),
    bcc: parseAddresses(fields, "bcc"),
    replyTo: parseAddresses(fields, "reply_to"),
    subject,
    html,
    text,
    headers: parseHeaders(fields["headers"]),
  };
}

type Fields = z.infer<typeof fieldsSchema>;

function refuseUnsupported(fields: Fields): void {
  const field = UNSUPPORTED_FIELDS.find((name) => isGiven(fields[name]));
  if (field !== undefined) throw invalid(`The \`${field}\` field is not supported by this server.`);
}

function requireString(fields: Fields, name: string): string {
  const value = optionalString(fields, name);
  if (value === null || value.trim() === "") throw missing(name);
  return value;
}

function optionalString(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (!isGiven(value)) return null;
  if (typeof value !== "string") throw invalid(`The \`${name}\` field must be a string.`);
  return value;
}

function parseAddresses(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (!isGiven(value) || value === "") return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const addresses = list.filter((item) => typeof item === "string").filter(isAddress);
  if (addresses.length < list.length) throw invalidAddress(name);
  if (addresses.length > MAX_RECIPIENTS)
    throw invalid(`The \`${name}\` field holds at most ${MAX_RECIPIENTS}.`);
  return addresses;
}

function parseHeaders(value: unknown): Record<string, string> {
  const headers = z.record(z.string(), z.string()).safeParse(value ?? {});
  if (!headers.success) throw invalid("The `headers` field must be an object of strings.");
  return headers.data;
}

function isAddress(text: string): boolean {
  return ADDRESS.test(NAMED_ADDRESS.exec(text)?.[1]?.trim() ?? text);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function missing(name: string): Refusal {
  return new Refusal(422, "missing_required_field", `Missing \`${name}\` field.`);
}

function invalidAddress(name: string): Refusal {
  return invalid(
    `Invalid \`${name}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
  );
}

function invalid(message: string): Refusal {
  return new Refusal(422, "validation_error", message);
}
