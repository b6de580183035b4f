/** Step 7, second half: HTTP actions on the site address. */
import { request } from "node:http";
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { startEmbedded } from "../harness/deploymentProcess.ts";

const app = useApp("core");

test("routes answer by path and method, and write", async () => {
  expect(await (await site("/hello")).text()).toBe("hello from /hello");
  const created = await site("/notes", { method: "POST", body: "by an HTTP action" });
  expect(created.status).toBe(201);
  expect(await app.http().query(api.notes.list, {})).toContain("by an HTTP action");
});

test("a prefix route takes everything below it, an unknown path and an unknown method are 404", async () => {
  expect(await (await site("/files/a/b.txt")).text()).toBe("/files/a/b.txt");
  const missing = await site("/nothing");
  expect(missing.status).toBe(404);
  expect(await missing.text()).toContain("No matching routes found");
  expect((await site("/hello", { method: "DELETE" })).status).toBe(404);
});

test("OPTIONS is the user's own, HEAD is a GET without a body", async () => {
  const options = await site("/notes", { method: "OPTIONS" });
  expect(options.headers.get("Access-Control-Allow-Origin")).toBe("*");
  const head = await site("/hello", { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(await head.text()).toBe("");
});

test("several cookies stay several, and a redirect is handed on", async () => {
  const response = await site("/cookies", { redirect: "manual" });
  expect(response.status).toBe(302);
  expect(response.headers.get("Location")).toBe("/hello");
  expect(response.headers.getSetCookie()).toEqual([
    "a=1; Path=/",
    "b=2; Expires=Wed, 21 Oct 2037 07:28:00 GMT",
  ]);
});

test("a body streams through while it is still being sent", async () => {
  const sending = request(`${app.deployment.siteUrl}/upper`, { method: "POST" });
  const chunks: string[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    sending.once("error", reject);
    sending.once("response", (response) => {
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        chunks.push(chunk);
        if (chunks.join("") === "FIRST") sending.end("second"); // sent only after the first came back
      });
      response.once("end", resolve);
    });
  });
  sending.write("first");
  await ended;
  expect(chunks.join("")).toBe("FIRSTSECOND");
});

test("a route that throws is 500 with Convex's JSON, and the next request is served", async () => {
  const response = await site("/boom");
  expect(response.status).toBe(500);
  expect(JSON.stringify(await response.json())).toContain("Uncaught Error: boom in a route");
  expect((await site("/hello")).status).toBe(200);
});

test("an Authorization header that is no token does not stop a route that ignores it", async () => {
  const headers = { Authorization: "sha256=0123456789abcdef" };
  const response = await site("/ignores-identity", { headers });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("sha256=0123456789abcdef");
  expect((await site("/identity", { headers })).status).not.toBe(200);
  expect(await (await site("/identity")).json()).toBe(null);
});

test("a deployment without http.ts says that it has no HTTP actions", async () => {
  const empty = await startEmbedded();
  const response = await fetch(`${empty.siteUrl}/anything`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("This Convex deployment does not have HTTP actions enabled.");
});

test("the routes answer below /http on the cloud address too", async () => {
  expect(await (await fetch(`${app.deployment.url}/http/hello`)).text()).toMatch(/^hello from /);
});

function site(path: string, init?: RequestInit): Promise<Response> {
  return fetch(`${app.deployment.siteUrl}${path}`, init);
}
