/** `convex/react` in a browser: the client that applications have. */
import type { Page } from "@playwright/test";
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { useBrowser } from "../harness/browserPage.ts";
import { conditionTimeoutMs } from "../harness/timeouts.ts";

const app = useApp("core");
const open = useBrowser();

test("its hooks read, guess, write and load more, and go on by themselves after SIGKILL and a restart", async () => {
  const addNote = (body: string) => app.http().mutation(api.notes.add, { body });
  await addNote("one");
  const second = await addNote("two");
  for (const body of ["three", "four", "five"]) await addNote(body);
  const page = await open("core", app.deployment);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  const poll = { timeout: conditionTimeoutMs };
  const expectCounts = (...counts: number[]) =>
    expect.poll(() => page.evaluate(() => shownCounts), poll).toEqual(counts);
  const expectNotes = (status: string, ...bodies: string[]) =>
    expect.poll(() => notesOf(page, status), poll).toEqual(bodies);
  const click = (name: string) => page.getByRole("button", { name }).click();

  await expectCounts(0);
  await click("Increment");
  await expectCounts(0, 0.5, 1);

  await expectNotes("CanLoadMore", "one", "two");
  await click("More");
  await expectNotes("CanLoadMore", "one", "two", "three", "four");
  await click("More");
  await expectNotes("Exhausted", "one", "two", "three", "four", "five");
  await addNote("six");
  await expectNotes("Exhausted", "one", "two", "three", "four", "five", "six");

  await app.deployment.kill();
  await click("Increment");
  await expectCounts(0, 0.5, 1, 1.5);
  await app.deployment.restart();
  await expectCounts(0, 0.5, 1, 1.5, 2);
  // Its page ends where it ended before: what follows stays on the next one, and is shown once.
  await app.http().mutation(api.notes.remove, { id: second });
  await addNote("seven");
  await expectNotes("Exhausted", "one", "three", "four", "five", "six", "seven");
  expect(await app.http().query(api.counters.read, { name: "in a browser" })).toBe(2);
  expect(faults).toEqual([]);
});

function notesOf(page: Page, status: string): Promise<string[]> {
  return page.getByRole("list", { name: status }).getByRole("listitem").allTextContents();
}
