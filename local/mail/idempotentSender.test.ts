import { expect, test } from "vitest";
import { IdempotentSender } from "./idempotentSender.ts";
import { MailFolder } from "./mailFolder.ts";
import { temporaryFolder } from "./testMail.ts";

const mail = {
  from: "hello@doorman.example",
  to: ["ada@example.com"],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: "Hello",
  html: null,
  text: "Hello",
  headers: {},
};

test("a key whose first request is not done yet is refused, then answered as the first was", async () => {
  const folder = await MailFolder.open(await temporaryFolder());
  const sender = new IdempotentSender(folder);
  const first = sender.send("k", "body", () => [mail]);
  await expect(sender.send("k", "body", () => [mail])).rejects.toMatchObject({
    status: 409,
    kind: "concurrent_idempotent_requests",
  });
  const sent = await first;
  expect(await sender.send("k", "body", () => [mail])).toEqual(sent);
  expect(folder.list()).toEqual(sent);
});

test("two keys, and no key at all, have nothing to do with each other", async () => {
  const folder = await MailFolder.open(await temporaryFolder());
  const sender = new IdempotentSender(folder);
  const keys = ["a", "b", undefined, undefined];
  await Promise.all(keys.map((key) => sender.send(key, "body", () => [mail])));
  expect(folder.list()).toHaveLength(4);
});
