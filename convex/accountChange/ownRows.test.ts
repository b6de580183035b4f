// Every table of the schema is filled with rows of two people, from what the schema says. Then one of them goes. Whoever
// adds a table gets their rows made here too, and a failure as long as nothing removes them.
import { convexTest } from "convex-test";
import type { GenericId, GenericValidator, ObjectType, PropertyValidators } from "convex/values";
import { expect, test } from "vitest";
import type { Id, TableNames } from "../_generated/dataModel";
import type { ActionCtx, MutationCtx } from "../_generated/server";
import { eraseRows, type Person } from "./ownRows";
import schema from "../schema";

const tables = Object.keys(schema.tables) as TableNames[];

/** A value that the validator takes, with everything in it: also what is optional. */
function valueFor(validator: GenericValidator, ids: Ids, name: string): unknown {
  switch (validator.kind) {
    case "id":
      return ids.get(validator.tableName);
    case "string":
      return name;
    case "float64":
      return 1;
    case "boolean":
      return true;
    case "literal":
      return validator.value;
    case "array":
      return [valueFor(validator.element, ids, name)];
    case "record":
      return {};
    case "union":
      return valueFor(validator.members[0] as GenericValidator, ids, name);
    case "object":
      return fieldsFor(validator.fields as PropertyValidators, ids, name);
    case "any":
    case "bytes":
    case "commitTs":
    case "int64":
    case "null":
      throw new Error(`Expected to know how to make a value of kind ${validator.kind}`);
    default:
      return validator satisfies never;
  }
}

type Ids = Map<string, GenericId<string>>;

function fieldsFor(fields: PropertyValidators, ids: Ids, name: string): ObjectType<PropertyValidators> {
  const made = Object.entries(fields).map(([field, validator]) => [field, valueFor(validator, ids, name)]);
  // A token has no parent yet.
  return Object.fromEntries(
    made.filter(([, value]) => value !== undefined),
  ) as ObjectType<PropertyValidators>;
}

/** How a table names the person, where the schema alone does not say it. */
const KEYS: Partial<Record<TableNames, (email: string) => object>> = {
  limits: (email) => ({ key: `mailPause ${email}` }),
  authRateLimits: (email) => ({ identifier: email }),
};

/** What others are found through comes first. */
const ORDER: readonly TableNames[] = ["users", "authSessions", "authAccounts", "authVerificationCodes"];

interface Estate {
  readonly person: Person;
  /** One of each table. */
  readonly rows: readonly (readonly [TableNames, Id<TableNames>])[];
}

async function fill({ db, storage }: TestCtx, email: string): Promise<Estate> {
  const ids: Ids = new Map();
  for (const table of [...ORDER, ...tables.filter((each) => !ORDER.includes(each))]) {
    const validator = schema.tables[table].validator as GenericValidator & { fields: PropertyValidators };
    const blob = await storage.store(new Blob([`a blob of ${email}`]));
    ids.set("_storage", blob);
    const row = { ...fieldsFor(validator.fields, ids, `${table} of ${email}`), ...KEYS[table]?.(email) };
    if (!JSON.stringify(row).includes(blob)) await storage.delete(blob);
    ids.set(table, await db.insert(table, row));
  }
  const rows = tables.map((table) => [table, ids.get(table) as Id<TableNames>] as const);
  return { person: { userId: ids.get("users") as Id<"users">, addresses: [email] }, rows };
}

type TestCtx = Pick<MutationCtx, "db"> & { storage: Pick<ActionCtx["storage"], "store" | "delete"> };

/** The tables whose row is still there. */
async function listLeft({ db }: TestCtx, { rows }: Estate): Promise<TableNames[]> {
  const left = await Promise.all(
    rows.map(async ([table, id]) => ((await db.get(id)) === null ? [] : [table])),
  );
  return left.flat();
}

test("whoever goes takes all of theirs from every table, and nothing of anybody else's", async () => {
  const backend = convexTest(schema, { "../_generated/api.js": () => import("../_generated/api.js") });
  const ada = await backend.run((ctx) => fill(ctx, "ada@example.com"));
  const bob = await backend.run((ctx) => fill(ctx, "bob@example.com"));
  expect(await backend.run((ctx) => listLeft(ctx, ada))).toEqual(tables);

  let removed = 0;
  for (let step = -1; step !== 0; removed += step) {
    step = await backend.run((ctx) => eraseRows(ctx as unknown as MutationCtx, ada.person));
  }
  // The trace of the removal itself stays a while, with the id of nobody.
  expect(await backend.run((ctx) => listLeft(ctx, ada))).toEqual(["deletions"]);
  expect(await backend.run((ctx) => listLeft(ctx, bob))).toEqual(tables);
  expect(removed).toBe(tables.length - 1);

  const blobs = await backend.run(({ db }) => db.system.query("_storage").collect());
  const kept = await backend.run(async ({ db }) => [
    (await db.get(bob.person.userId))?.imageFile,
    ...(await db.query("files").collect()).map(({ storageId }) => storageId),
  ]);
  expect(blobs.map(({ _id }) => _id)).toEqual(kept);
});
