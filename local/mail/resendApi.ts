/**
 * The part of Resend's API that sends: POST /emails, POST /emails/batch, GET /emails/:id. Its one key is "re_local".
 * Unlike Resend it takes mail from any domain and to any address, example.com too, and answers for no other resource.
 */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { IdempotentSender } from "./idempotentSender.ts";
import type { MailFolder } from "./mailFolder.ts";
import { RateLimit } from "./rateLimit.ts";
import { Refusal } from "./refusal.ts";
import { parseBatch, parseSend } from "./sendRequest.ts";
import type { StoredMail } from "./storedMail.ts";

export const API_KEY = "re_local";
export const DEFAULT_REQUESTS_PER_SECOND = 100;

const MAX_BODY_BYTES = 1024 * 1024 * 5; // 5 MiB
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export function resendApi(folder: MailFolder, requestsPerSecond = DEFAULT_REQUESTS_PER_SECOND): Hono {
  const rateLimit = new RateLimit(requestsPerSecond);
  const sender = new IdempotentSender(folder);
  const api = new Hono();

  api.onError((error, { json }) => {
    const refusal = error instanceof Refusal ? error : cannotKeep(error);
    return json(refusal.body, refusal.status);
  });
  api.use(async (context, next) => {
    checkKey(context.req.header("authorization"));
    const { isAllowed, headers } = rateLimit.take();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    if (!isAllowed) {
      const message = `Too many requests. You can only make ${requestsPerSecond} requests per second.`;
      throw new Refusal(429, "rate_limit_exceeded", message);
    }
    await next();
  });
  api.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new Refusal(413, "validation_error", "The request body is too large.");
      },
    }),
  );

  api.post("/emails", async ({ req, json }) => {
    const body = await req.text();
    const [mail] = await sender.send(req.header("idempotency-key"), `send ${body}`, () => [parseSend(body)]);
    return json({ id: mail?.id });
  });
  api.post("/emails/batch", async ({ req, json }) => {
    const body = await req.text();
    const mails = await sender.send(req.header("idempotency-key"), `batch ${body}`, () => parseBatch(body));
    return json({ data: mails.map(({ id }) => ({ id })) });
  });
  api.get("/emails/:id", ({ req, json }) => {
    const id = req.param("id");
    if (!UUID.test(id)) throw new Refusal(422, "invalid_parameter", "The `id` must be a valid UUID.");
    const mail = folder.find(id.toLowerCase());
    if (mail === undefined) throw new Refusal(404, "not_found", "Email not found");
    return json(asResend(mail));
  });
  api.all("*", () => {
    throw new Refusal(405, "method_not_allowed", "This server cannot do that with emails.");
  });
  return api;
}

function cannotKeep(error: Error): Refusal {
  console.error(error);
  return new Refusal(500, "internal_server_error", "The email could not be kept.");
}

function checkKey(authorization: string | undefined): void {
  if (authorization === undefined || !/^Bearer\s+\S/i.test(authorization)) {
    throw new Refusal(401, "missing_api_key", "Missing API key in the authorization header.");
  }
  if (authorization.replace(/^Bearer\s+/i, "").trim() !== API_KEY) {
    throw new Refusal(403, "invalid_api_key", "API key is invalid");
  }
}

function asResend({ id, at, from, to, cc, bcc, replyTo, subject, html, text }: StoredMail) {
  return {
    object: "email",
    id,
    from,
    to,
    cc,
    bcc,
    reply_to: replyTo,
    subject,
    html,
    text,
    created_at: at,
    scheduled_at: null,
    last_event: "delivered",
  };
}
