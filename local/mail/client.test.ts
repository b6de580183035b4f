/** The way of the tests: `client.ts` against the API for it. */
import { Resend } from "resend";
import { expect, test } from "vitest";
import { mailbox } from "./client.ts";
import { startTestMail } from "./testMail.ts";

async function start() {
  const { url, apiKey } = await startTestMail();
  const resend = new Resend(apiKey, { baseUrl: url });
  const send = async (to: string, subject: string): Promise<string> => {
    const { data } = await resend.emails.send({ from: "hello@doorman.example", to, subject, text: subject });
    return data?.id ?? "";
  };
  return { url, box: mailbox(url), send };
}

test("a mail that is there already is the next one", async () => {
  const { box, send } = await start();
  const id = await send("ada@example.com", "one");
  expect(await box.next("ada@example.com")).toMatchObject({ id, subject: "one", text: "one", html: "" });
});

test("a mail that is still to come is waited for", async () => {
  const { box, send } = await start();
  const waiting = box.next("ada@example.com");
  await send("grace@example.com", "not this one");
  await send("Ada <ADA@example.com>", "this one");
  expect(await waiting).toMatchObject({ subject: "this one" });
});

test("each call goes on behind the last", async () => {
  const { box, send } = await start();
  await send("ada@example.com", "one");
  await send("ada@example.com", "two");
  expect((await box.next("ada@example.com")).subject).toBe("one");
  expect((await box.next("ada@example.com")).subject).toBe("two");
  const third = box.next("ada@example.com");
  await send("ada@example.com", "three");
  expect((await third).subject).toBe("three");
});

test("after an id is behind that mail; after a moment is then or later", async () => {
  const { box, send } = await start();
  const one = await send("ada@example.com", "one");
  await send("ada@example.com", "two");
  const two = await box.next("ada@example.com", { after: one });
  expect(two.subject).toBe("two");
  expect((await box.next("ada@example.com", { after: two.at })).subject).toBe("two");
  const later = box.next("ada@example.com", { after: new Date(Date.parse(two.at) + 1).toISOString() });
  await send("ada@example.com", "three");
  expect((await later).subject).toBe("three");
});

test("many wait at once, each for their own", async () => {
  const { box, send } = await start();
  const people = Array.from({ length: 40 }, (_, index) => `person-${index}@example.com`);
  const waiting = people.map((to) => box.next(to));
  await Promise.all(people.map((to) => send(to, `for ${to}`)));
  expect((await Promise.all(waiting)).map(({ subject }) => subject)).toEqual(people.map((to) => `for ${to}`));
});

test("a wait that is over says for whom and how long", async () => {
  const { box } = await start();
  await expect(box.next("ada@example.com", { timeoutMs: 1 })).rejects.toThrow(
    "408: No mail to ada@example.com within 1 ms.",
  );
});

test("an address that only looks alike gets nothing", async () => {
  const { box, send } = await start();
  await send("not-ada@example.com", "one");
  expect(await box.list("ada@example.com")).toEqual([]);
});

test("the list is newest first and says how each begins; clearing clears one address", async () => {
  const { box, send } = await start();
  await send("ada@example.com", "one");
  const id = await send("ada@example.com", "two");
  await send("grace@example.com", "three");
  const list = await box.list("ada@example.com");
  expect(list.map(({ subject }) => subject)).toEqual(["two", "one"]);
  expect(list[0]).toEqual({
    id,
    at: expect.any(String),
    from: "hello@doorman.example",
    to: ["ada@example.com"],
    subject: "two",
    opening: "two",
  });
  await box.clear("ada@example.com");
  expect(await box.list("ada@example.com")).toEqual([]);
  expect(await box.list("grace@example.com")).toHaveLength(1);
});

test.each([
  ["", "?to=address"],
  ["?to=", "?to=address"],
  ["?to=a@b.co&after=yesterday", "`after`"],
  ["?to=a@b.co&after=00000000-0000-4000-8000-000000000000", "`after`"],
  ["?to=a@b.co&timeout=soon", "`timeout`"],
  ["?to=a@b.co&timeout=-1", "`timeout`"],
])("a wait that says %j is refused in a sentence", async (query, words) => {
  const { url } = await start();
  const response = await fetch(`${url}/api/mails/next${query}`);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { message: string }).message).toContain(words);
});

test("closing ends the waits of others", async () => {
  const { url, close } = await startTestMail();
  const waiting = fetch(`${url}/api/mails/next?to=ada@example.com`).then(
    () => "answered",
    () => "ended",
  );
  // A request on the same loopback after it has been answered shows that the first one has arrived.
  await fetch(`${url}/api/mails`);
  await close();
  expect(await waiting).toBe("ended");
});
