import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import type { CompletionEntry } from "../functions/engine.ts";
import { ADMIN_KEY, asAdmin, CLOUD_URL, createTestOrigins } from "./testOrigins.ts";

test("the deployment says that it runs, its name and its version", async () => {
  const { get } = createTestOrigins();
  expect((await get("/")).status).toBe(200);
  expect(await (await get("/version")).text()).toBe("1.2.3");
  expect(await (await get("/instance_version")).text()).toBe("1.2.3");
  expect(await (await get("/instance_name")).text()).toBe("convex-embedded");
});

test("what is for admins is for admins", async () => {
  const { get } = createTestOrigins();
  for (const path of [
    "/api/check_admin_key",
    "/api/v1/get_canonical_urls",
    "/api/v1/deployment_info",
    "/api/list_environment_variables",
    "/api/stream_function_logs?cursor=0",
  ]) {
    expect((await get(path, asAdmin)).status, path).toBe(200);
    expect((await get(path)).status, path).toBe(401);
    expect((await get(path, { Authorization: "Convex convex-embedded|wrong" })).status, path).toBe(403);
    const byAddress = `${path}${path.includes("?") ? "&" : "?"}adminKey=${encodeURIComponent(ADMIN_KEY)}`;
    expect((await get(byAddress)).status, path).toBe(200);
  }
});

test("the canonical addresses are those of the two origins", async () => {
  const { get } = createTestOrigins();
  expect(await (await get("/api/v1/get_canonical_urls", asAdmin)).json()).toEqual({
    convexCloudUrl: CLOUD_URL,
    convexSiteUrl: "http://127.0.0.1:3211",
  });
});

test("environment variables are set, deleted and listed", async () => {
  const { get, post } = createTestOrigins();
  const change = (changes: unknown) => post("/api/update_environment_variables", { changes }, asAdmin);
  const set = await change([
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ]);
  expect([set.status, await set.text()]).toEqual([200, ""]);
  await change([{ name: "A", value: null }]);
  expect(await (await get("/api/list_environment_variables", asAdmin)).json()).toEqual({
    environmentVariables: { B: "2" },
  });
  for (const wrong of [undefined, {}, [3], [{ name: 3, value: "x" }], [{ name: "A", value: 3 }]]) {
    expect((await change(wrong)).status).toBe(400);
  }
});

test("the steps of a push reach the engine, with the key in the header or in the body", async () => {
  const { post, pushed } = createTestOrigins();
  for (const [path, step] of [
    ["get_config_hashes", "configHashes"],
    ["deploy2/evaluate_push", "evaluatePush"],
    ["deploy2/start_push", "startPush"],
    ["deploy2/wait_for_schema", "waitForSchema"],
    ["deploy2/finish_push", "finishPush"],
  ]) {
    const byBody = await post(`/api/${path}`, { adminKey: ADMIN_KEY, n: 1 });
    expect(await byBody.json()).toEqual({ step });
    expect((await post(`/api/${path}`, {}, asAdmin)).status).toBe(200);
    expect((await post(`/api/${path}`, {})).status).toBe(401);
    expect((await post(`/api/${path}`, { adminKey: "x|y" })).status).toBe(403);
    expect((await post(`/api/${path}`, { adminKey: 3 })).status).toBe(401);
  }
  expect(pushed).toHaveLength(10);
  expect(pushed[4]).toEqual(["startPush", { adminKey: ADMIN_KEY, n: 1 }]);
  expect(await (await post("/api/deploy2/report_push_completed", {}, asAdmin)).json()).toBe(null);
  expect((await post("/api/deploy2/evaluate_schema", {}, asAdmin)).status).toBe(404);
});

test("bodies are decompressed as their encoding says", async () => {
  const { post, pushed } = createTestOrigins();
  const text = JSON.stringify({ source: "x".repeat(100_000) });
  for (const [encoding, compress] of [
    ["br", brotliCompressSync],
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["identity", (bytes: Buffer) => bytes],
  ] as const) {
    const headers = { ...asAdmin, "Content-Encoding": encoding };
    expect((await post("/api/deploy2/start_push", compress(Buffer.from(text)), headers)).status).toBe(200);
  }
  expect(pushed.map(([, body]) => JSON.stringify(body))).toEqual([text, text, text, text]);
});

test("a body that is not what its encoding says is 400", async () => {
  const { post } = createTestOrigins();
  for (const encoding of ["br", "gzip", "deflate", "snappy"]) {
    const headers = { ...asAdmin, "Content-Encoding": encoding };
    expect((await post("/api/deploy2/start_push", '{"a":1}', headers)).status, encoding).toBe(400);
  }
  const cut = brotliCompressSync(Buffer.from('{"a":"bbbbbbbbbbbb"}')).subarray(0, 8);
  const headers = { ...asAdmin, "Content-Encoding": "br" };
  expect((await post("/api/deploy2/start_push", cut, headers)).status).toBe(400);
});

test("a small body that unfolds into a huge one is 413", async () => {
  const { post } = createTestOrigins();
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, " "));
  expect((await post("/api/query", bomb, { "Content-Encoding": "gzip" })).status).toBe(413);
});

test("browsers of any origin may call, and read errors too", async () => {
  const { cloud, get, post } = createTestOrigins();
  const Origin = "https://app.example";
  const preflight = await cloud(
    new Request(`${CLOUD_URL}/api/mutation`, {
      method: "OPTIONS",
      headers: { Origin, "Access-Control-Request-Headers": "authorization,content-type" },
    }),
  );
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get("Access-Control-Allow-Headers")).toBe("authorization,content-type");
  expect(preflight.headers.get("Access-Control-Max-Age")).toBe("86400");
  const responses = [
    preflight,
    await get("/version", { Origin }),
    await get("/nowhere", { Origin }),
    await post("/api/query", "{", { Origin }),
    await post("/api/storage/upload?token=x", "x", { Origin }),
  ];
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 404, 400, 401]);
  for (const { headers } of responses) {
    expect(headers.get("Access-Control-Allow-Origin")).toBe(Origin);
    expect(headers.get("Access-Control-Allow-Credentials")).toBe("true");
  }
});

test("what is not there yet is refused with a sentence that says so", async () => {
  const { post, get } = createTestOrigins();
  for (const response of [
    await post("/api/import/start_upload", {}),
    await post("/api/export/request/zip?includeStorage=true", {}),
    await post("/api/run_test_function", {}),
    await get("/api/shapes2"),
  ]) {
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "NotAvailable",
      message: expect.stringContaining("does not have") as string,
    });
  }
});

test("an unknown path is 404 with a code", async () => {
  const { get } = createTestOrigins();
  const response = await get("/api/unheard/of");
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "NotFound" });
});

test("a fault is 500, told to the developer and not to the client", async () => {
  const { post, engine } = createTestOrigins();
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  engine.mutation = () => Promise.reject(new Error("a secret of the machine"));
  const response = await post("/api/mutation", { path: "increment", args: {} });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret");
  expect(told).toHaveBeenCalledOnce();
  told.mockRestore();
});

test("HTTP actions answer below /http too, without the deployment's own CORS", async () => {
  const { cloud, siteRequests } = createTestOrigins();
  const request = new Request(`${CLOUD_URL}/http/a/b?c=1`, {
    method: "POST",
    headers: { Origin: "https://app.example", "X-Mine": "1" },
    body: "hello",
  });
  const response = await cloud(request);
  expect(await response.text()).toBe(`at ${CLOUD_URL}/a/b?c=1`);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe(null);
  const [seen] = siteRequests[0] ?? [];
  expect([seen?.method, seen?.headers.get("X-Mine"), await seen?.text()]).toEqual(["POST", "1", "hello"]);
});

test("the log is answered from its beginning at once, and from its end when there is more", async () => {
  const { get, log } = createTestOrigins();
  const entry = { kind: "Completion", identifier: "a:b" } as CompletionEntry;
  const read = async (cursor: number) =>
    (await (await get(`/api/stream_function_logs?cursor=${cursor}`, asAdmin)).json()) as {
      entries: object[];
      newCursor: number;
    };
  expect((await read(0)).entries).toEqual([]);
  log.add(entry);
  const first = await read(0);
  expect(first.entries).toEqual([entry]);
  const waiting = read(first.newCursor);
  log.add({ ...entry, identifier: "c:d" });
  expect((await waiting).entries).toEqual([{ ...entry, identifier: "c:d" }]);
  expect((await get("/api/stream_function_logs?cursor=x", asAdmin)).status).toBe(400);
});
