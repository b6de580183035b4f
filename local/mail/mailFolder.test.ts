import { readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { type FolderEvent, MailFolder } from "./mailFolder.ts";
import type { NewMail } from "./storedMail.ts";
import { temporaryFolder } from "./testMail.ts";

function newMail(subject: string, to = "ada@example.com"): NewMail {
  return {
    from: "hello@doorman.example",
    to: [to],
    cc: [],
    bcc: [],
    replyTo: [],
    subject,
    html: null,
    text: "Hello",
    headers: {},
    idempotency: null,
  };
}

async function subjectsOf(directory: string): Promise<string[]> {
  const folder = await MailFolder.open(directory);
  return folder.list().map(({ subject }) => subject);
}

test("mails are there again after a restart, in the order in which they came", async () => {
  const directory = await temporaryFolder();
  const folder = await MailFolder.open(directory);
  await folder.keep([newMail("one"), newMail("two")]);
  await folder.keep([newMail("three")]);
  expect((await MailFolder.open(directory)).list()).toEqual(folder.list());
  expect(await subjectsOf(directory)).toEqual(["one", "two", "three"]);
});

test("no two mails have the same moment, and a clock that goes back changes no order", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 2_000_000_000_000 });
  const directory = await temporaryFolder();
  const folder = await MailFolder.open(directory);
  await folder.keep([newMail("one"), newMail("two")]);
  vi.setSystemTime(1_900_000_000_000);
  await folder.keep([newMail("three")]);
  vi.useRealTimers();
  expect(new Set(folder.list().map(({ at }) => at)).size).toBe(3);
  expect(await subjectsOf(directory)).toEqual(["one", "two", "three"]);
});

test("only the owner may read the folder and its files", async () => {
  const directory = path.join(await temporaryFolder(), "mails");
  await (await MailFolder.open(directory)).keep([newMail("one")]);
  const [file] = await readdir(directory);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(path.join(directory, file ?? ""))).mode & 0o777).toBe(0o600);
});

test("of more mails than are kept the oldest go, also when fewer are kept than before", async () => {
  const directory = await temporaryFolder();
  const folder = await MailFolder.open(directory, 3);
  const events: FolderEvent[] = [];
  folder.listen((event) => events.push(event));
  await folder.keep(["one", "two", "three", "four"].map((subject) => newMail(subject)));
  expect(folder.list().map(({ subject }) => subject)).toEqual(["two", "three", "four"]);
  expect(await readdir(directory)).toHaveLength(3);
  expect(events.map(({ type }) => type)).toEqual(["came", "came", "came", "came", "went"]);

  expect((await MailFolder.open(directory, 1)).list().map(({ subject }) => subject)).toEqual(["four"]);
  expect(await readdir(directory)).toHaveLength(1);
});

test("removing takes the file away and is told", async () => {
  const directory = await temporaryFolder();
  const folder = await MailFolder.open(directory);
  const [one] = await folder.keep([newMail("one"), newMail("two")]);
  if (!one) throw new Error("Expected a mail");
  const events: FolderEvent[] = [];
  const stopListening = folder.listen((event) => events.push(event));
  await folder.remove([one]);
  stopListening();
  await folder.remove(folder.list());
  expect(events).toEqual([{ type: "went", ids: [one.id] }]);
  expect(await readdir(directory)).toEqual([]);
});

test("half a mail is taken away, a broken one is left out, a stranger's file stays", async () => {
  const directory = await temporaryFolder();
  await (await MailFolder.open(directory)).keep([newMail("one")]);
  const id = "00000000-0000-4000-8000-000000000000";
  const broken = `1700000000000-${id}.json`;
  await writeFile(path.join(directory, `.${id}.unfinished`), '{"from"');
  await writeFile(path.join(directory, broken), '{"from":1}');
  await writeFile(path.join(directory, "notes.txt"), "mine");

  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(await subjectsOf(directory)).toEqual(["one"]);
  expect(log).toHaveBeenCalledWith(`Left out ${broken}: it does not hold a mail.`);
  log.mockRestore();
  const names = await readdir(directory);
  expect(names).toContain(broken);
  expect(names).toContain("notes.txt");
  expect(names).not.toContain(`.${id}.unfinished`);
});

test("a folder that cannot be one is refused in one sentence", async () => {
  const file = path.join(await temporaryFolder(), "file");
  await writeFile(file, "");
  await expect(MailFolder.open(file)).rejects.toMatchObject({
    code: "MAIL_FOLDER",
    message: `Mail cannot be kept in ${file} (EEXIST).`,
  });
});

test("a mail that cannot be written is not there", async () => {
  const directory = path.join(await temporaryFolder(), "mails");
  const folder = await MailFolder.open(directory);
  await folder.keep([newMail("one")]);
  await rm(directory, { recursive: true });
  await expect(folder.keep([newMail("two")])).rejects.toThrow("ENOENT");
  expect(folder.list().map(({ subject }) => subject)).toEqual(["one"]);
});

test("a file holds the mail as it was sent", async () => {
  const directory = await temporaryFolder();
  const [mail] = await (await MailFolder.open(directory)).keep([newMail("one")]);
  const [file] = await readdir(directory);
  expect(JSON.parse(await readFile(path.join(directory, file ?? ""), "utf8"))).toEqual(mail);
});
