/** Bodies and frames that no client sends: each gets the protocol's error, and the process stays up. */
import { afterEach, expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { connectMessage, emptyQuerySet, openRawSocket } from "../harness/rawSocket.ts";

const app = useApp("core");

afterEach(async () => {
  expect(app.deployment.process.isRunning()).toBe(true);
  expect(await app.http().mutation(api.notes.changeNothing, {})).toBe("nothing");
});

const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;

const bodies: Readonly<Record<string, string>> = {
  "that is empty": "",
  "that is no JSON": "{",
  "that is an array": "[]",
  "that is null": "null",
  "without a path": `{"args": {}}`,
  "whose path is a number": `{"path": 3, "args": {}}`,
  "whose path is empty": `{"path": "", "args": {}}`,
  "whose path leaves the folder": `{"path": "../../secrets:list", "args": {}}`,
  "whose path has a null byte": `{"path": "notes\\u0000:list", "args": {}}`,
  "whose args are a string": `{"path": "notes:list", "args": "x"}`,
  "whose args are two": `{"path": "notes:list", "args": [{}, {}]}`,
  "with a value of an unknown kind": `{"path": "values:echo", "args": {"value": {"$strange": 1}}}`,
  "with an integer of the wrong length": `{"path": "values:echo", "args": {"value": {"$integer": "AA=="}}}`,
  "with an unknown format": `{"path": "notes:list", "args": {}, "format": "yaml"}`,
  "nested ten thousand deep": `{"path": "values:echo", "args": {"value": ${deep}}}`,
};

for (const [name, body] of Object.entries(bodies)) {
  test(`a body ${name} is refused with a code`, async () => {
    const response = await post("/api/query", body);
    const answer = (await response.json()) as Record<string, unknown>;
    // Refused as a request (400 with a code), or as a call of a function that does not exist or does not fit.
    if (response.status === 200) expect(answer).toMatchObject({ status: "error" });
    else
      expect({ status: response.status, ...answer }).toMatchObject({
        status: 400,
        code: expect.any(String) as string,
      });
    expect(JSON.stringify(answer)).not.toContain("node_modules");
  });
}

test("a body that is not what its Content-Encoding says is refused", async () => {
  for (const encoding of ["br", "gzip", "deflate"]) {
    const response = await fetch(`${app.deployment.url}/api/deploy2/start_push`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Content-Encoding": encoding,
        Authorization: `Convex ${app.deployment.adminKey}`,
      },
      body: "this is not compressed",
    });
    expect(response.status, encoding).toBe(400);
    expect((await response.json()) as unknown).toMatchObject({ code: expect.any(String) as string });
  }
});

test("pushes of the wrong shape and without the key are refused", async () => {
  const key = { adminKey: app.deployment.adminKey };
  for (const body of [
    {},
    { ...key },
    { ...key, functions: 3 },
    { ...key, appDefinition: { changedModules: "x" } },
  ]) {
    const response = await post("/api/deploy2/start_push", JSON.stringify(body));
    expect([400, 401, 403], JSON.stringify(body)).toContain(response.status);
  }
  for (const path of ["start_push", "finish_push", "wait_for_schema", "evaluate_push"]) {
    expect([400, 401, 403]).toContain((await post(`/api/deploy2/${path}`, `{"adminKey": "x|y"}`)).status);
  }
});

test("an unknown path is 404 with a code", async () => {
  const response = await fetch(`${app.deployment.url}/api/unheard/of`);
  expect(response.status).toBe(404);
  expect((await response.json()) as unknown).toMatchObject({ code: "NotFound" });
});

const frames: Readonly<Record<string, string>> = {
  "that is no JSON": "{",
  "that is a number": "3",
  "of an unknown type": `{"type": "Surprise"}`,
  "without a type": "{}",
  "with a query of the wrong shape": `{"type": "ModifyQuerySet", "baseVersion": 0, "newVersion": 1, "modifications": [{"type": "Add"}]}`,
  "with a version from nowhere": `{"type": "ModifyQuerySet", "baseVersion": 7, "newVersion": 8, "modifications": []}`,
  "with a mutation without a path": `{"type": "Mutation", "requestId": 0}`,
  "whose args are nested ten thousand deep": `{"type": "Mutation", "requestId": 0, "udfPath": "values:echo", "args": [{"value": ${deep}}]}`,
  "with a request id that is text": `{"type": "Mutation", "requestId": "0", "udfPath": "notes:list", "args": [{}]}`,
};

for (const [name, frame] of Object.entries(frames)) {
  test(`a frame ${name} gets FatalError and a close`, async () => {
    const socket = await openRawSocket(app.deployment.url);
    socket.send(connectMessage());
    socket.send(frame);
    const fatal = await socket.message("FatalError", (message) => message.type === "FatalError");
    expect(fatal["error"]).toEqual(expect.any(String));
    await socket.closed();
  });
}

test("a binary frame ends its own socket only", async () => {
  const [bad, good] = [await openRawSocket(app.deployment.url), await openRawSocket(app.deployment.url)];
  for (const socket of [bad, good]) socket.send(connectMessage());
  bad.sendBytes(new Uint8Array([0, 255, 1]));
  await bad.closed();
  good.send(emptyQuerySet());
  await good.message("a transition", (message) => message.type === "Transition");
  good.close();
});

test("a message before Connect is refused", async () => {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(emptyQuerySet());
  await socket.closed();
  expect(socket.messages.every((message) => message.type === "FatalError")).toBe(true);
});

function post(path: string, body: string): Promise<Response> {
  return fetch(`${app.deployment.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
}
