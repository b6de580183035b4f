import { expect, test } from "vitest";
import type { Doc, Id } from "./_generated/dataModel";
import { readAuthors } from "./authors";
import { signedIn } from "./convexTest.setup";
import { backendWithHttp } from "./httpTest.setup";

type Users = Map<Id<"users">, Doc<"users">>;

async function people(names: readonly string[]): Promise<{ ids: Id<"users">[]; users: Users }> {
  const backend = backendWithHttp();
  const ids = [];
  const users: Users = new Map();
  for (const name of names) {
    const { userId } = await signedIn(backend, `${name}@example.com`);
    await backend.run(({ db }) => db.patch(userId, { name, image: `https://pictures.example/${name}` }));
    const user = await backend.run(({ db }) => db.get(userId));
    if (user !== null) users.set(userId, user);
    ids.push(userId);
  }
  return { ids, users };
}

test("each author is read once, however much they wrote", async () => {
  const { ids, users } = await people(["ada", "bob"]);
  const reads: string[] = [];
  const rows = Array.from({ length: 30 }, (_, index) => ids[index % ids.length]).flatMap((userId) =>
    userId === undefined ? [] : [{ userId }],
  );
  const findAuthor = await readAuthors(rows, async (id) => {
    reads.push(id);
    return users.get(id) ?? null;
  });
  expect(reads.toSorted()).toEqual(ids.toSorted());
  expect(rows.map(({ userId }) => findAuthor(userId).name)).toEqual(
    rows.map((_, index) => ["ada", "bob"][index % 2]),
  );
});

test("of a user, only the name and the picture are shown", async () => {
  const { ids, users } = await people(["ada"]);
  const [userId] = ids;
  if (userId === undefined) throw new Error("Expected a user");
  const findAuthor = await readAuthors([{ userId }], async (id) => users.get(id) ?? null);
  expect(findAuthor(userId)).toEqual({ id: userId, name: "ada", image: "https://pictures.example/ada" });
});

test("somebody who is gone has no name", async () => {
  const { ids } = await people(["ada"]);
  const [userId] = ids;
  if (userId === undefined) throw new Error("Expected a user");
  const findAuthor = await readAuthors([{ userId }], async () => null);
  expect(findAuthor(userId)).toEqual({ id: userId, name: null, image: null });
});
