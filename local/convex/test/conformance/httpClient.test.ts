/** Step 6: the HTTP client, Next's fetchers, and the bytes they read. */
import { ConvexError } from "convex/values";
import { fetchAction, fetchMutation, fetchQuery, preloadedQueryResult, preloadQuery } from "convex/nextjs";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";

const app = useApp("core");

test("queries, mutations and actions answer", async () => {
  const http = app.http();
  const id = await http.mutation(api.notes.add, { body: "by the HTTP client" });
  expect((await http.query(api.notes.get, { id }))?.body).toBe("by the HTTP client");
  expect(await http.action(api.work.writeTwice, { body: "worked", pauseMs: 0 })).toBe(2);
});

test("consistent queries of one client read at one timestamp", async () => {
  const [http, other] = [app.http(), app.http()];
  const [early, late] = [{ name: "consistent" }, { name: "written in between" }];
  await http.mutation(api.counters.increment, early);
  expect(await http.consistentQuery(api.counters.read, early)).toBe(1);
  await other.mutation(api.counters.increment, late);
  expect(await http.consistentQuery(api.counters.read, early)).toBe(1);
  // What stood here at that timestamp is not kept. Refused, and never answered with what stands here now.
  await expect(http.consistentQuery(api.counters.read, late)).rejects.toThrow("older snapshots are not kept");
  expect(await other.consistentQuery(api.counters.read, late)).toBe(1);
});

test("a ConvexError keeps its data, a plain error has none", async () => {
  const http = app.http();
  const thrown = await rejection(http.query(api.failures.withData, {}));
  expect(thrown).toBeInstanceOf(ConvexError);
  expect((thrown as ConvexError<string>).data).toEqual({ code: "full", left: 0n, at: [1, null] });
  const text = await rejection(http.mutation(api.failures.withText, {}));
  expect((text as ConvexError<string>).data).toBe("no more of this");
  const inAction = await rejection(http.action(api.failures.inAction, {}));
  expect((inAction as ConvexError<{ code: string }>).data).toEqual({ code: "action" });
  const plain = await rejection(http.query(api.failures.plain, {}));
  expect(plain).not.toBeInstanceOf(ConvexError);
  expect(plain.message).toMatch(
    /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught TypeError: a plain error\n\s+at .*\(\.\.\/convex\/failures\.ts:\d+:\d+\)/,
  );
});

test("missing and internal functions are refused with the same text", async () => {
  const http = app.http();
  for (const path of ["notes:missing", "missing:list", "hidden:secret"]) {
    const reference = makeFunctionReference<"query", Record<string, never>, null>(path);
    await expect(http.query(reference, {})).rejects.toThrow(`Could not find public function for '${path}'`);
  }
});

test("a function called as the wrong kind is refused by name", async () => {
  const reference = makeFunctionReference<"query", { body: string }, null>("notes:add");
  await expect(app.http().query(reference, { body: "x" })).rejects.toThrow(
    "Trying to execute notes.js:add as Query, but it is defined as Mutation.",
  );
});

test("system functions are for admins", async () => {
  const reference = makeFunctionReference<"query", Record<string, never>, unknown>(
    "_system/cli/queryEnvironmentVariables:default",
  );
  await expect(app.http().query(reference, {})).rejects.toThrow();
});

test("Next's fetchers read and write", async () => {
  const options = { url: app.deployment.url };
  const id = await fetchMutation(api.notes.add, { body: "by Next" }, options);
  expect((await fetchQuery(api.notes.get, { id }, options))?.body).toBe("by Next");
  expect(await fetchAction(api.work.writeTwice, { body: "by Next's action", pauseMs: 0 }, options)).toBe(2);
  const preloaded = await preloadQuery(api.notes.get, { id }, options);
  expect(preloadedQueryResult(preloaded)?.body).toBe("by Next");
});

test("arguments travel as an object or an array of one, results in plain JSON unless asked otherwise", async () => {
  const value = { big: "1" };
  for (const args of [{ value }, [{ value }]]) {
    expect(await post("/api/query", { path: "values:echo", args })).toMatchObject({
      status: "success",
      value,
    });
  }
  const text = encodeURIComponent(JSON.stringify({ value: 3 }));
  const got = await fetch(`${app.deployment.url}/api/query?path=values:echo&args=${text}&format=json`);
  expect((await got.json()) as unknown).toMatchObject({ status: "success", value: 3 });
});

test("log lines come with the answer", async () => {
  const answer = await post("/api/query", { path: "determinism:prints", args: {} });
  expect(answer["logLines"]).toEqual([
    "[LOG] 'hi' 1 {\n  a: [ true, null ]\n}",
    "[WARN] 'careful'",
    "[ERROR] 'shown'",
  ]);
});

test("a plain error carries no errorData at all, a ConvexError its value", async () => {
  const plain = await post("/api/query", { path: "failures:plain", args: {} });
  expect(plain).toMatchObject({ status: "error" });
  expect(Object.keys(plain)).not.toContain("errorData");
  const data = await post("/api/query", {
    path: "failures:withData",
    args: {},
    format: "convex_encoded_json",
  });
  expect(data["errorData"]).toEqual({ code: "full", left: { $integer: "AAAAAAAAAAA=" }, at: [1, null] });
});

test("browsers of any origin may call, and see errors too", async () => {
  const origin = "https://app.example";
  const preflight = await fetch(`${app.deployment.url}/api/mutation`, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type",
    },
  });
  expect(preflight.ok).toBe(true);
  const refused = await fetch(`${app.deployment.url}/api/query`, {
    method: "POST",
    headers: { Origin: origin, "Content-Type": "application/json" },
    body: "not JSON",
  });
  expect(refused.status).toBe(400);
  for (const response of [preflight, refused]) {
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(origin);
    expect(response.headers.get("Access-Control-Allow-Credentials")).toBe("true");
  }
});

async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${app.deployment.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error("Expected the call to be rejected");
}
