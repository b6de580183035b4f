import { expect, test } from "vitest";
import { decodeTimestamp } from "../protocol/timestamp.ts";
import { asAdmin, createTestOrigins } from "./testOrigins.ts";

const read = (name: string, fields: object = {}) => ({ path: "read", args: [{ name }], ...fields });

test("queries, mutations and actions answer with their value and their log lines", async () => {
  const { post } = createTestOrigins();
  for (const [path, body, value] of [
    ["/api/mutation", { path: "increment", args: [{ name: "a" }] }, 1],
    ["/api/query", read("a"), 1],
    ["/api/query", { path: "read", args: { name: "a" } }, 1],
    ["/api/action", { path: "act", args: {} }, "acted"],
  ] as const) {
    const response = await post(path, body);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toContain("application/json");
    expect(await response.text()).toBe(`{"status":"success","value":${JSON.stringify(value)},"logLines":[]}`);
  }
});

test("a function that fails is 200 with its error, and no errorData", async () => {
  const { post } = createTestOrigins();
  for (const path of ["/api/query", "/api/mutation", "/api/action"]) {
    const response = await post(path, { path: "fail", args: [{}] });
    expect(response.status).toBe(200);
    const body = (await response.json()) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(["status", "errorMessage", "logLines"]);
    expect(body["status"]).toBe("error");
  }
});

test("the data of a ConvexError comes in the format that was asked for", async () => {
  const { post, engine } = createTestOrigins();
  const errorDataJson = '{"left":{"$integer":"AgAAAAAAAAA="}}';
  engine.action = () => Promise.resolve({ success: false, errorMessage: "no", errorDataJson, logLines: [] });
  const call = { path: "act", args: [{}] };
  expect(await (await post("/api/action", call)).json()).toMatchObject({ errorData: { left: "2" } });
  const encoded = await post("/api/action", { ...call, format: "convex_encoded_json" });
  expect(await encoded.json()).toMatchObject({ errorData: JSON.parse(errorDataJson) as object });
});

test("a query may be asked with GET", async () => {
  const { get } = createTestOrigins();
  const args = encodeURIComponent('{"name":"a"}');
  expect(await (await get(`/api/query?path=read&args=${args}&format=json`)).json()).toMatchObject({
    value: 0,
  });
  expect((await get("/api/query?path=read&args={")).status).toBe(400);
  expect((await get("/api/query")).status).toBe(400);
});

test("an answer is shared until a write changes it", async () => {
  const { post, engine } = createTestOrigins();
  await post("/api/query", read("a"));
  await post("/api/query", read("a"));
  expect(engine.queries).toHaveLength(1);
  await post("/api/mutation", { path: "increment", args: [{ name: "a" }] });
  expect(await (await post("/api/query", read("a"))).json()).toMatchObject({ value: 1 });
});

test("any function may be run by its type, by an admin only", async () => {
  const { post, calls } = createTestOrigins();
  const body = { path: "read", args: { name: "a" }, format: "convex_encoded_json" };
  expect(await (await post("/api/function", body, asAdmin)).json()).toMatchObject({ value: 0 });
  expect(calls[0]).toMatchObject({ path: "read", identity: { type: "admin" }, caller: "HttpApi" });
  expect((await post("/api/function", body)).status).toBe(403);
  expect(calls).toHaveLength(1);
});

test("an admin may act as a user", async () => {
  const { post } = createTestOrigins();
  const identity = Buffer.from('{"issuer":"i","subject":"s"}').toString("base64");
  const headers = { Authorization: `${asAdmin.Authorization}:${identity}` };
  const answer = await post("/api/function", { path: "whoami", args: {} }, headers);
  expect(await answer.json()).toMatchObject({ value: "admin" });
});

test("a function may be named in the address", async () => {
  const { post, calls } = createTestOrigins();
  await post("/api/run/dir/mod/fn", { args: {} });
  expect(calls[0]).toMatchObject({ path: "dir/mod:fn", argsJson: "[{}]", identity: { type: "anonymous" } });
  expect((await post("/api/run/%E0%A4%A/fn", { args: {} })).status).toBe(400);
});

test("a query can be asked at the moment that query_ts names, while nothing it read has changed", async () => {
  const { post, engine } = createTestOrigins();
  const { ts } = (await (await post("/api/query_ts", "")).json()) as { ts: string };
  expect(decodeTimestamp(ts)).toBe(engine.latestTs());
  expect(await (await post("/api/query_at_ts", read("a", { ts }))).json()).toMatchObject({ value: 0 });
  engine.commit("b");
  expect((await post("/api/query_at_ts", read("a", { ts }))).status).toBe(200);
  engine.commit("a");
  const late = await post("/api/query_at_ts", read("a", { ts }));
  expect(late.status).toBe(503);
  expect(await late.json()).toMatchObject({ code: "OutOfRetention" });
});

test("a moment that has not been or that is none is refused", async () => {
  const { post } = createTestOrigins();
  for (const ts of ["//////////8=", "x", 3]) {
    expect((await post("/api/query_at_ts", read("a", { ts }))).status).toBe(400);
  }
});

test("a batch of queries is answered in order, each in its format", async () => {
  const { post, engine } = createTestOrigins();
  engine.commit("b");
  const queries = [read("a"), { path: "missing", args: {} }, read("b", { format: "convex_encoded_json" })];
  const { results } = (await (await post("/api/query_batch", { queries })).json()) as { results: object[] };
  expect(results).toMatchObject([{ value: 0 }, { status: "error" }, { value: 1 }]);
});

const refused: Readonly<Record<string, unknown>> = {
  "that is empty": "",
  "that is no JSON": "{",
  "that is an array": "[]",
  "that is null": "null",
  "without a path": { args: {} },
  "whose path is a number": { path: 3, args: {} },
  "whose args are text": { path: "read", args: "x" },
  "whose args are two": { path: "read", args: [{}, {}] },
  "whose args are none": { path: "read", args: [] },
  "of an unknown format": { path: "read", args: {}, format: "yaml" },
  "for a component": { path: "read", args: {}, componentPath: "inner" },
};

for (const [name, body] of Object.entries(refused)) {
  test(`a body ${name} is refused with 400 and a code`, async () => {
    const { post, engine } = createTestOrigins();
    for (const path of ["/api/query", "/api/mutation", "/api/action"]) {
      const response = await post(path, body);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        code: expect.any(String) as string,
        message: expect.any(String) as string,
      });
    }
    expect(engine.queries).toEqual([]);
  });
}

test("arguments nested without end are refused, one way or the other", async () => {
  const { post } = createTestOrigins();
  const deep = `{"path":"read","args":{"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`;
  expect((await post("/api/query", deep)).status).toBe(400);
});

test("a token that is not good is 401 before anything runs", async () => {
  const { post, engine } = createTestOrigins();
  for (const Authorization of ["Bearer abc", "Basic abc", "Bearer"]) {
    const response = await post("/api/mutation", { path: "increment", args: {} }, { Authorization });
    expect(response.status).toBe(401);
  }
  expect(engine.mutations).toEqual([]);
});
