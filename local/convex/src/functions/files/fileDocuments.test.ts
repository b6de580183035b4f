import { expect, test } from "vitest";
import { openTestDatabase } from "../../transaction/testDatabase.ts";
import type { DocumentWrite } from "../../transaction/transaction.ts";
import { findFile, insertFile, removedNames, removeFile, unclaimedNames } from "./fileDocuments.ts";

const NAME = "0123abcd-4567-4890-8abc-def012345678";
const FILE = { name: NAME, sha256: "aGFzaA==", size: 3, contentType: null };

function openFile() {
  const commits: (readonly DocumentWrite[])[] = [];
  const database = openTestDatabase(undefined, { onCommit: (_commit, documents) => commits.push(documents) });
  const storageId = database.mutate((tx) => insertFile(tx, FILE));
  commits.length = 0;
  return { ...database, commits, storageId, byId: { type: "document", id: storageId } as const };
}

test("a file is found by its document and by its name", () => {
  const { db, storageId, byId } = openFile();
  const tx = db.begin("query");
  expect(findFile(tx, byId)).toEqual({ ...FILE, storageId });
  expect(findFile(tx, { type: "uuid", uuid: NAME })).toEqual({ ...FILE, storageId });
  expect(findFile(tx, { type: "uuid", uuid: NAME.replace("0", "1") })).toBe(null);
});

test("user code reads the document, in Convex's form, and never the name", () => {
  const { db, storageId } = openFile();
  const tx = db.begin("query");
  const document = tx.get(storageId, "_storage", true);
  expect(Object.keys(document?.value ?? {}).toSorted()).toEqual([
    "_creationTime",
    "_id",
    "contentType",
    "sha256",
    "size",
  ]);
  expect(() => tx.queryReader().resolveIndex("_file_names", "by_name")).toThrow("db.system");
});

test("a removed file is named by the commit that removed it", () => {
  const { mutate, commits, db, byId } = openFile();
  expect(mutate((tx) => removeFile(tx, byId))).toBe(true);
  expect(commits.map(removedNames)).toEqual([[NAME]]);
  expect(findFile(db.begin("query"), byId)).toBe(null);
  expect(mutate((tx) => removeFile(tx, byId))).toBe(false);
});

test("a removal that is taken back names nothing", () => {
  const { mutate, commits, db, byId } = openFile();
  mutate((tx) => {
    const savepoint = tx.savepoint();
    removeFile(tx, byId);
    expect(findFile(tx, byId)).toBe(null);
    tx.rollback(savepoint);
    tx.insert("notes", {});
  });
  expect(commits.map(removedNames)).toEqual([[]]);
  expect(findFile(db.begin("query"), byId)).not.toBe(null);
});

test("what was found, and what was not, is told of when it changes", () => {
  const { db, mutate, byId } = openFile();
  const other = { type: "uuid", uuid: NAME.replace("0", "1") } as const;
  const watch = (id: typeof byId | typeof other) => {
    const tx = db.begin("query");
    findFile(tx, id);
    return db.subscribe(tx.readSet, tx.beginTs);
  };
  const [present, missing] = [watch(byId), watch(other)];
  const inserting = db.begin("system");
  insertFile(inserting, { ...FILE, name: other.uuid });
  expect(db.commit(inserting).invalidated).toEqual([missing]);
  mutate((tx) => tx.insert("notes", {}));
  const removing = db.begin("system");
  removeFile(removing, byId);
  expect(db.commit(removing).invalidated).toEqual([present]);
});

test("names that no document has are unclaimed", () => {
  const { db } = openFile();
  const other = NAME.replace("0", "1");
  expect(unclaimedNames(db.begin("system"), [NAME, other])).toEqual([other]);
});
