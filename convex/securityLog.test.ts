import { beforeAll, expect, test } from "vitest";
import { api } from "./_generated/api";
import { EVE, newHouse, newMember, pass, UNAUTHENTICATED } from "./accountTest.setup";
import { note } from "./securityLog";
import { setDeploymentVariables } from "./signInTest.setup";

beforeAll(setDeploymentVariables);

const FIRST_PAGE = { numItems: 30, cursor: null };

test("everybody reads their own log and nobody else's, the latest first", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  const eve = await newMember(door, { email: EVE });
  await door.backend.run(async ({ db }) => {
    await note(
      db,
      ada.userId,
      "signed_in",
      { ip: "192.0.2.1", device: "Firefox on Linux" },
      { method: "password" },
    );
    await note(db, eve.userId, "signed_in", {});
    await db.insert("securityEvents", { kind: "deletion_requested" });
  });
  await pass(door, 1000);
  await door.backend.run(({ db }) => note(db, ada.userId, "signed_out", { ip: null, device: undefined }));
  const { page } = await ada.as.query(api.securityLog.list, { paginationOpts: FIRST_PAGE });
  expect(page).toEqual([
    {
      id: expect.any(String),
      kind: "signed_out",
      at: expect.any(Number),
      ip: null,
      device: null,
      detail: null,
    },
    {
      id: expect.any(String),
      kind: "signed_in",
      at: expect.any(Number),
      ip: "192.0.2.1",
      device: "Firefox on Linux",
      detail: { method: "password" },
    },
  ]);
  await expect(
    door.backend.query(api.securityLog.list, { paginationOpts: FIRST_PAGE }),
  ).rejects.toMatchObject(UNAUTHENTICATED);
});

test("a page holds so many events at most, whatever is asked for, and the next goes on where it ended", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  await door.backend.run(async ({ db }) => {
    for (let event = 0; event < 130; event++) await note(db, ada.userId, "confirmed", {}, { event });
  });
  const seen: unknown[] = [];
  let cursor: string | null = null;
  let isDone = false;
  while (!isDone) {
    const paginationOpts = { numItems: 10_000, cursor };
    const result: Awaited<ReturnType<typeof read>> = await read(paginationOpts);
    expect(result.page.length).toBeLessThanOrEqual(100);
    seen.push(...result.page.map(({ detail }) => detail?.["event"]));
    ({ isDone, continueCursor: cursor } = result);
  }
  expect(seen).toEqual(Array.from({ length: 130 }, (_, event) => 129 - event));

  function read(paginationOpts: { numItems: number; cursor: string | null }) {
    return ada.as.query(api.securityLog.list, { paginationOpts });
  }
});
