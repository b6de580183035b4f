import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { ANONYMOUS } from "../../protocol/functionCall.ts";
import { MemoryStore } from "../../storage/memoryStore.ts";
import { Database } from "../../transaction/database.ts";
import { fileUrls } from "../files/fileUrls.ts";
import type { SyscallHandler } from "../isolate/context.ts";
import { parseFunctionPath } from "../udf/functionPath.ts";
import { syscallHandler } from "./dispatch.ts";
import { QueryPages } from "./queryPages.ts";
import { sealedCursors } from "./sealedCursors.ts";
import { QueryStreams } from "./queryStreams.ts";

function handlerFor(udfType: "Query" | "Mutation"): SyscallHandler {
  const tx = Database.open(new MemoryStore(), { clock: () => 1_000, randomBytes }).begin("mutation");
  return syscallHandler({
    tx,
    udfType,
    path: parseFunctionPath("mod:fn"),
    deploymentName: "test",
    fileUrls: fileUrls("http://127.0.0.1:3210", "secret"),
    requestId: "id",
    caller: "HttpApi",
    scheduledFunctionId: null,
    functions: {},
    readIdentity: () => ANONYMOUS,
    streams: new QueryStreams(tx),
    pages: new QueryPages(tx, sealedCursors("secret"), null),
    runFunction: async (expected, path, argsJson) => JSON.stringify([expected, path, argsJson]),
  });
}

const call = async (handler: SyscallHandler, op: string, args: unknown): Promise<unknown> =>
  JSON.parse(await handler.asyncSyscall(op, JSON.stringify(args)));
const refusal = (handler: SyscallHandler, op: string, args: unknown): Promise<unknown> =>
  call(handler, op, args).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );

test("documents are inserted, read, patched, replaced and removed", async () => {
  const handler = handlerFor("Mutation");
  const value = { a: 1, big: { $integer: "AQAAAAAAAAA=" }, gone: true };
  const { _id: id } = (await call(handler, "1.0/insert", { table: "t", value })) as { _id: string };
  await call(handler, "1.0/shallowMerge", { id, value: { a: 2, gone: { $undefined: null } } });
  expect(await call(handler, "1.0/get", { id, isSystem: false })).toEqual({
    _id: id,
    _creationTime: 1_000,
    a: 2,
    big: { $integer: "AQAAAAAAAAA=" },
  });
  await call(handler, "1.0/replace", { id, value: { b: 3 } });
  expect(await call(handler, "1.0/get", { id, table: "t" })).toEqual({ _id: id, _creationTime: 1_000, b: 3 });
  expect(
    JSON.parse(handler.syscall("1.0/db/normalizeId", JSON.stringify({ table: "t", idString: id }))),
  ).toEqual({ id });
  expect(await call(handler, "1.0/count", { table: "t" })).toBe(1);
  await call(handler, "1.0/remove", { id });
  expect(await call(handler, "1.0/get", { id })).toBeNull();
});

test("a stream hands out one document at a time", async () => {
  const handler = handlerFor("Mutation");
  for (const n of [1, 2]) await call(handler, "1.0/insert", { table: "t", value: { n } });
  const query = { source: { type: "FullTableScan", tableName: "t", order: "desc" }, operators: [] };
  const { queryId } = JSON.parse(handler.syscall("1.0/queryStream", JSON.stringify({ query })));
  expect(await call(handler, "1.0/queryStreamNext", { queryId })).toMatchObject({
    value: { n: 2 },
    done: false,
  });
  expect(await call(handler, "1.0/queryStreamNext", { queryId })).toMatchObject({
    value: { n: 1 },
    done: false,
  });
  expect(await call(handler, "1.0/queryStreamNext", { queryId })).toEqual({ value: null, done: true });
  expect(await refusal(handler, "1.0/queryStreamNext", { queryId })).toBe("This query is no longer open.");
});

test("a function is addressed by path, by handle or by reference", async () => {
  const handler = handlerFor("Mutation");
  const run = (address: object, udfType = "mutation") =>
    call(handler, "1.0/runUdf", { udfType, args: { a: 1 }, ...address });
  const handle = await call(handler, "1.0/createFunctionHandle", { name: "dir/mod:fn", version: "1.48.0" });
  expect(handle).toMatch(/^function:\/\//);
  expect(await run({ name: "auth:store" })).toEqual(["Mutation", "auth:store", '[{"a":1}]']);
  expect(await run({ functionHandle: handle }, "query")).toEqual(["Query", "dir/mod:fn", '[{"a":1}]']);
  expect(await run({ reference: "_reference/function/mod:fn" })).toEqual(["Mutation", "mod:fn", '[{"a":1}]']);
});

test("what cannot be called is said", async () => {
  const run = (udfType: "Query" | "Mutation", args: object) =>
    refusal(handlerFor(udfType), "1.0/runUdf", { args: {}, ...args });
  expect(await run("Query", { udfType: "mutation", name: "a:b" })).toBe(
    "Queries can only call other queries, not mutations.",
  );
  expect(
    await run("Mutation", { udfType: "mutation", reference: "_reference/childComponent/c/f" }),
  ).toContain("does not have components yet");
  expect(await run("Mutation", { udfType: "action", name: "a:b" })).toContain(
    "Cannot run a function of type action",
  );
  expect(await run("Mutation", { udfType: "query", functionHandle: "handle" })).toBe(
    "Invalid function handle: handle",
  );
});

test("operations of mutations are unknown to queries, and unknown ones to both", async () => {
  expect(await refusal(handlerFor("Query"), "1.0/insert", {})).toBe("Unknown async operation 1.0/insert");
  expect(await refusal(handlerFor("Mutation"), "1.0/actions/query", {})).toBe(
    "Unknown async operation 1.0/actions/query",
  );
  expect(() => handlerFor("Query").syscall("2.0/new", "{}")).toThrow("Unknown operation 2.0/new");
});

test("operations that the deployment does not have yet are named", async () => {
  expect(await refusal(handlerFor("Mutation"), "1.0/signJwt", {})).toBe(
    "The embedded deployment does not have JWT signing by the deployment yet (1.0/signJwt).",
  );
});

test("arguments that cannot be read are the caller's mistake", async () => {
  const handler = handlerFor("Mutation");
  expect(() => handler.asyncSyscall("1.0/get", "not json")).toThrow("Invalid argument `1.0/get`");
  expect(await refusal(handler, "1.0/get", { id: 1 })).toBe("Invalid argument `id`: expected a string.");
  expect(await refusal(handler, "1.0/insert", { table: "t", value: { a: { $bad: 1 } } })).toMatch(
    /^Invalid argument `value`: /,
  );
});

test("the snapshot has a timestamp", () => {
  expect(JSON.parse(handlerFor("Query").syscall("1.0/getSnapshotTs", "{}"))).toEqual({
    $integer: expect.any(String),
  });
});
