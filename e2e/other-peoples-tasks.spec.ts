import { ConvexHttpClient } from "convex/browser";

import { api } from "../convex/_generated/api";
import { accessToken, newAccount, signUp } from "./account.ts";
import { expect, test } from "./fixtures.ts";
import { addTask, task } from "./pages.ts";

test("nobody reads or changes another person's task, whatever id they send", async ({
  signedInPage: page,
  anotherBrowser,
  services,
}) => {
  await page.goto("/product");
  await addTask(page, "mine alone");
  await expect(task(page, "mine alone")).toBeVisible();
  const owner = clientOf(services.convexUrl, await accessToken(page.context()));
  const [mine] = await owner.query(api.tasks.list, {});
  const id = mine?.id ?? "";
  expect(id).not.toBe("");

  await signUp(anotherBrowser, newAccount(), services);
  const intruder = clientOf(services.convexUrl, await accessToken(anotherBrowser));
  const refused = { ok: false, reason: "not_found" };
  expect(await intruder.query(api.tasks.list, {})).toEqual([]);
  expect(await intruder.mutation(api.tasks.setDone, { id, done: true })).toEqual(refused);
  expect(await intruder.mutation(api.tasks.rename, { id, text: "yours now" })).toEqual(refused);
  expect(await intruder.mutation(api.tasks.remove, { id })).toEqual(refused);
  expect(await owner.query(api.tasks.list, {})).toEqual([mine]);
});

test("somebody who is not signed in reads and changes nothing", async ({ services }) => {
  const nobody = new ConvexHttpClient(services.convexUrl);
  await expect(nobody.query(api.tasks.list, {})).rejects.toThrow(/unauthenticated/u);
  await expect(nobody.query(api.users.viewer, {})).rejects.toThrow(/unauthenticated/u);
  await expect(nobody.mutation(api.tasks.add, { text: "from nobody" })).rejects.toThrow(/unauthenticated/u);
});

function clientOf(convexUrl: string, token: string): ConvexHttpClient {
  const client = new ConvexHttpClient(convexUrl);
  client.setAuth(token);
  return client;
}
