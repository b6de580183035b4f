/** The `resend` package against the stand-in, and what the package would not send by hand. */
import { type CreateEmailOptions, Resend } from "resend";
import { expect, test, vi } from "vitest";
import { mailbox } from "./client.ts";
import { startTestMail, temporaryFolder } from "./testMail.ts";

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const MAIL = {
  from: "Doorman <hello@doorman.example>",
  to: "ada@example.com",
  subject: "Hello",
  html: "<p>Hello</p>",
  text: "Hello",
};

async function startWithClient(options: Parameters<typeof startTestMail>[0] = {}) {
  const { url, apiKey } = await startTestMail(options);
  return { url, resend: new Resend(apiKey, { baseUrl: url }) };
}

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/emails`, {
    method: "POST",
    headers: { authorization: "Bearer re_local", "content-type": "application/json", ...headers },
    body,
  });
}

test("a mail is taken, has an id and can be read again", async () => {
  const { url, resend } = await startWithClient();
  const { data, error, headers } = await resend.emails.send({
    ...MAIL,
    to: ["ada@example.com", "Grace <grace@example.com>"],
    cc: "cc@example.com",
    bcc: ["bcc@example.com"],
    replyTo: "reply@doorman.example",
    headers: { "X-Test": "1" },
  });
  expect(error).toBeNull();
  expect(data).toEqual({ id: expect.stringMatching(UUID) });
  expect(headers).toMatchObject({
    "ratelimit-limit": "100",
    "ratelimit-remaining": "99",
    "ratelimit-reset": "1",
  });

  const read = await resend.emails.get(data?.id ?? "");
  expect(read.data).toMatchObject({
    object: "email",
    id: data?.id,
    from: MAIL.from,
    to: ["ada@example.com", "Grace <grace@example.com>"],
    cc: ["cc@example.com"],
    bcc: ["bcc@example.com"],
    reply_to: ["reply@doorman.example"],
    subject: "Hello",
    html: "<p>Hello</p>",
    text: "Hello",
    last_event: "delivered",
  });
  for (const to of ["grace@example.com", "cc@example.com", "BCC@example.com"]) {
    expect(await mailbox(url).next(to)).toMatchObject({ id: data?.id, headers: { "X-Test": "1" } });
  }
});

test("a batch is taken whole or not at all", async () => {
  const { url, resend } = await startWithClient();
  const taken = await resend.batch.send([MAIL, { ...MAIL, to: "grace@example.com" }]);
  expect(taken.data?.data.map(({ id }) => id)).toEqual([
    expect.stringMatching(UUID),
    expect.stringMatching(UUID),
  ]);
  const refused = await resend.batch.send([MAIL, { ...MAIL, to: "nobody" }]);
  expect(refused.error).toMatchObject({ statusCode: 422, name: "validation_error" });
  expect(await mailbox(url).list("ada@example.com")).toHaveLength(1);
});

test("a wrong key is refused", async () => {
  const { url } = await startTestMail();
  const { error } = await new Resend("re_wrong", { baseUrl: url }).emails.send(MAIL);
  expect(error).toEqual({ statusCode: 403, name: "invalid_api_key", message: "API key is invalid" });
  expect(await mailbox(url).list(MAIL.to)).toEqual([]);
});

test.each([{}, { authorization: "" }, { authorization: "Bearer " }, { authorization: "Basic cmVfbG9jYWw6" }])(
  "without a key (%j) nothing is read",
  async (headers) => {
    const { url } = await startTestMail();
    const response = await fetch(`${url}/emails`, { method: "POST", headers, body: "{" });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ statusCode: 401, name: "missing_api_key" });
  },
);

test.each<[string, Partial<Record<keyof CreateEmailOptions, unknown>>, string, string]>([
  ["no sender", { from: undefined }, "missing_required_field", "`from`"],
  ["no recipient", { to: undefined }, "missing_required_field", "`to`"],
  ["an empty list of recipients", { to: [] }, "missing_required_field", "`to`"],
  ["no subject", { subject: undefined }, "missing_required_field", "`subject`"],
  ["no content", { html: undefined, text: undefined }, "missing_required_field", "`html` or `text`"],
  ["a sender without a domain", { from: "hello" }, "validation_error", "`from`"],
  ["a sender with a broken name", { from: "Doorman <hello@doorman.example" }, "validation_error", "`from`"],
  ["a recipient without a domain", { to: "ada" }, "validation_error", "`to`"],
  ["a recipient on a bare host", { to: "ada@localhost" }, "validation_error", "`to`"],
  ["one bad recipient of two", { to: ["ada@example.com", "ada@"] }, "validation_error", "`to`"],
  [
    "a recipient with a header of its own",
    { to: "ada@example.com\r\nBcc: x@evil.example" },
    "validation_error",
    "`to`",
  ],
  ["a name with a header of its own", { to: "Ada\r\nBcc: <x@evil.example>" }, "validation_error", "`to`"],
  ["a recipient that is a number", { to: [7] }, "validation_error", "`to`"],
  ["too many recipients", { to: Array(51).fill("ada@example.com") }, "validation_error", "at most 50"],
  ["a bad copy", { cc: "nobody" }, "validation_error", "`cc`"],
  ["a subject of two lines", { subject: "a\r\nBcc: x@evil.example" }, "validation_error", "`subject`"],
  ["content that is no text", { html: { a: 1 } }, "validation_error", "`html`"],
  ["headers that are no text", { headers: { a: 1 } }, "validation_error", "`headers`"],
  ["attachments", { attachments: [{ filename: "a", content: "b" }] }, "validation_error", "`attachments`"],
])("%s is refused and not kept", async (_what, change, name, words) => {
  const { url, resend } = await startWithClient();
  const { data, error } = await resend.emails.send({ ...MAIL, ...change } as CreateEmailOptions);
  expect(data).toBeNull();
  expect(error).toMatchObject({ statusCode: 422, name, message: expect.stringContaining(words) });
  const { mails } = (await (await fetch(`${url}/api/mails`)).json()) as { mails: unknown[] };
  expect(mails).toEqual([]);
});

test.each([
  ["half of JSON", '{"from":', 400],
  ["nothing", "", 400],
  ["a list", "[]", 422],
  ["null", "null", 422],
  ["a body of more than 5 MiB", JSON.stringify({ ...MAIL, html: "x".repeat(1024 * 1024 * 5) }), 413],
])("%s is refused in Resend's shape", async (_what, body, status) => {
  const { url } = await startTestMail();
  const response = await post(url, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({
    statusCode: status,
    name: "validation_error",
    message: expect.any(String),
  });
});

test("a body that never says its length is cut off all the same", async () => {
  const { url } = await startTestMail();
  const chunk = new TextEncoder().encode("x".repeat(1024 * 1024));
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (sent++ < 8) controller.enqueue(chunk);
      else controller.close();
    },
  });
  const headers = { authorization: "Bearer re_local" };
  const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
  const status = await fetch(`${url}/emails`, init).then(
    (response) => response.status,
    () => "cut off",
  );
  expect([413, "cut off"]).toContain(status);
});

test("who asks too often is told when to come back", async () => {
  const { url } = await startTestMail({ requestsPerSecond: 1 });
  const responses = await Promise.all(Array.from({ length: 5 }, () => post(url, JSON.stringify(MAIL))));
  const refused = responses.find(({ status }) => status === 429);
  expect(refused?.headers.get("retry-after")).toBe("1");
  expect(refused?.headers.get("ratelimit-limit")).toBe("1");
  expect(refused?.headers.get("ratelimit-remaining")).toBe("0");
  expect(await refused?.json()).toMatchObject({ statusCode: 429, name: "rate_limit_exceeded" });
});

test("the same key and body get the same id, and one mail; another body is a conflict", async () => {
  const { url, resend } = await startWithClient();
  const options = { idempotencyKey: "sign-in/1" };
  const first = await resend.emails.send(MAIL, options);
  const again = await resend.emails.send(MAIL, options);
  const other = await resend.emails.send({ ...MAIL, subject: "Other" }, options);
  expect(again.data).toEqual(first.data);
  expect(other.error).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });
  expect(await mailbox(url).list(MAIL.to)).toHaveLength(1);
});

test("a refused request does not use its key up", async () => {
  const { resend } = await startWithClient();
  const options = { idempotencyKey: "sign-in/1" };
  expect((await resend.emails.send({ ...MAIL, to: "nobody" }, options)).error).not.toBeNull();
  expect((await resend.emails.send(MAIL, options)).error).toBeNull();
});

test("requests with one key at the same time make one mail", async () => {
  const { url, resend } = await startWithClient();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => resend.emails.send(MAIL, { idempotencyKey: "k" })),
  );
  const ids = new Set(answers.flatMap(({ data }) => (data ? [data.id] : [])));
  const refusals = new Set(answers.flatMap(({ error }) => (error ? [error.name] : [])));
  expect(ids.size).toBe(1);
  expect([...refusals].filter((name) => name !== "concurrent_idempotent_requests")).toEqual([]);
  expect(await mailbox(url).list(MAIL.to)).toHaveLength(1);
});

test("a key is known after a restart, and forgotten after a day", async () => {
  const dataDir = await temporaryFolder();
  const options = { idempotencyKey: "k" };
  const before = await startTestMail({ dataDir });
  const first = await new Resend("re_local", { baseUrl: before.url }).emails.send(MAIL, options);
  await before.close();

  const { resend } = await startWithClient({ dataDir });
  expect((await resend.emails.send(MAIL, options)).data).toEqual(first.data);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1000 * 60 * 60 * 25 });
  const later = await resend.emails.send(MAIL, options);
  vi.useRealTimers();
  expect(later.data?.id).not.toBe(first.data?.id);
});

test("a key that is too long is refused", async () => {
  const { resend } = await startWithClient();
  const { error } = await resend.emails.send(MAIL, { idempotencyKey: "k".repeat(257) });
  expect(error).toMatchObject({ statusCode: 400, name: "invalid_idempotency_key" });
});

test("an id that is none, a mail that is not there, and what Resend does besides sending", async () => {
  const { url, resend } = await startWithClient();
  expect((await resend.emails.get("7")).error).toMatchObject({ statusCode: 422, name: "invalid_parameter" });
  expect((await resend.emails.get("00000000-0000-4000-8000-000000000000")).error).toMatchObject({
    statusCode: 404,
    name: "not_found",
  });
  expect((await resend.emails.list()).error).toMatchObject({ statusCode: 405, name: "method_not_allowed" });
  expect((await resend.domains.list()).error).toMatchObject({ statusCode: 404, name: "not_found" });
  expect((await fetch(`${url}/emails`, { method: "DELETE" })).status).toBe(401);
});
