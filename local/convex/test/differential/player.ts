/** Plays programs on one deployment and tells what came back in words that do not depend on its ids and clock. */
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { convexToJson, type JSONValue, type Value } from "convex/values";
import { api } from "../fixtures/core/api.ts";
import type { QueryStep, Step } from "../fixtures/core/convex/stepTypes.ts";
import type { Action, Command, DocumentReference } from "./arbitraries.ts";

/** What both deployments offer. */
export interface Target {
  query<Query extends FunctionReference<"query">>(
    query: Query,
    args: FunctionArgs<Query>,
  ): Promise<FunctionReturnType<Query>>;
  mutation<Mutation extends FunctionReference<"mutation">>(
    mutation: Mutation,
    args: FunctionArgs<Mutation>,
  ): Promise<FunctionReturnType<Mutation>>;
}

interface MadeDocument {
  readonly id: string;
  readonly table: string;
}

const maxPages = 200;

/** Runs a whole program on empty tables. One answer for each command. */
export async function play(target: Target, program: readonly Command[]): Promise<JSONValue[]> {
  await target.mutation(api.steps.clear, {});
  const documents: MadeDocument[] = [];
  const answers: JSONValue[] = [];
  for (const command of program) answers.push(await run(target, command, documents));
  return answers;
}

async function run(target: Target, command: Command, documents: MadeDocument[]): Promise<JSONValue> {
  switch (command.kind) {
    case "write":
      return write(target, command.actions, command.throws, documents);
    case "read":
      return neutral((await target.query(api.steps.read, { step: command.query })) as Value, documents);
    case "pages":
      return pages(target, command, documents);
    default:
      throw new TypeError(`Unknown command ${JSON.stringify(command satisfies never)}`);
  }
}

async function write(
  target: Target,
  actions: readonly Action[],
  throws: boolean,
  documents: MadeDocument[],
): Promise<JSONValue> {
  const steps = actions.flatMap((action) => resolve(action, documents));
  let results: Value;
  try {
    results = (await target.mutation(api.steps.write, { steps, throws })) as Value;
  } catch {
    return "failed";
  }
  collectInserted(results, documents);
  return neutral(results, documents);
}

async function pages(
  target: Target,
  { query, size, between }: Extract<Command, { kind: "pages" }>,
  documents: MadeDocument[],
): Promise<JSONValue> {
  const seen: JSONValue[] = [];
  const matching = await countAll(target, query);
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const step: QueryStep = { ...query, end: { kind: "paginate", count: size, cursor } };
    const result = (await target.query(api.steps.read, { step })) as
      { failed: true } | { page: Value[]; isDone: boolean; continueCursor: string };
    if ("failed" in result) return "failed";
    seen.push(neutral(result.page, documents));
    // Not behind a full first page that is also the last: whether that is the end is a known difference.
    if (page === 0 && matching !== size) seen.push(await write(target, between, false, documents));
    if (result.isDone) return withoutEmptyEnd(seen);
    cursor = result.continueCursor;
  }
  throw new Error(`Expected an end within ${maxPages} pages`);
}

async function countAll(target: Target, query: QueryStep): Promise<number | null> {
  const all: unknown = await target.query(api.steps.read, { step: { ...query, end: { kind: "collect" } } });
  return Array.isArray(all) ? all.length : null;
}

/** A full last page may be followed by an empty one or not (see differences.ts). */
function withoutEmptyEnd(pagesSeen: readonly JSONValue[]): JSONValue {
  const last = pagesSeen.findLastIndex((page) => JSON.stringify(page) !== "[]");
  return pagesSeen.slice(0, last + 1);
}

/** Puts real ids where the program names documents; an action on a document that was never made is left out. */
function resolve(action: Action, documents: readonly MadeDocument[]): Step[] {
  switch (action.kind) {
    case "insert":
    case "query":
      return [action];
    case "nested":
      return [{ ...action, steps: action.steps.flatMap((step) => resolve(step, documents)) }];
    case "patch":
    case "replace": {
      const document = named(action.id, documents);
      if (document === undefined) return [];
      const { id, table } = document;
      return [{ kind: action.kind, id, fields: table === "things" ? action.things : action.records }];
    }
    case "delete":
    case "get":
    case "normalize": {
      const document = named(action.id, documents);
      return document === undefined ? [] : [{ ...action, id: document.id }];
    }
    default:
      throw new TypeError(`Unknown action ${JSON.stringify(action satisfies never)}`);
  }
}

/** The ids of new documents in the order in which they were made. */
function collectInserted(value: Value, documents: MadeDocument[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collectInserted(item, documents);
  } else if (isObject(value) && typeof value["inserted"] === "string") {
    documents.push({ id: value["inserted"], table: value["into"] === "things" ? "things" : "records" });
  }
}

function named(reference: DocumentReference, documents: readonly MadeDocument[]): MadeDocument | undefined {
  return documents[reference.document % Math.max(documents.length, 1)];
}

/** Documents by number instead of id, and no creation times. */
function neutral(value: Value, documents: readonly MadeDocument[]): JSONValue {
  const names = new Map(documents.map(({ id }, index) => [id, `document ${index}`]));
  const replace = (part: Value): Value => {
    if (typeof part === "string") return names.get(part) ?? part;
    if (Array.isArray(part)) return part.map((item) => replace(item));
    if (!isObject(part)) return part;
    return Object.fromEntries(
      Object.entries(part)
        .filter(([field]) => field !== "_creationTime")
        .map(([field, item]) => [field, item === undefined ? null : replace(item)]),
    );
  };
  return convexToJson(replace(value));
}

function isObject(value: Value): value is Record<string, Value> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer)
  );
}
