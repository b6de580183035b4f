import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConvexHttpClient } from "convex/browser";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "@/convex/_generated/api";
import { ACTION_DEADLINE_MS, DEADLINE_MS, deploymentFetch } from "./deploymentFetch";
import { failureOf } from "./failure";

const servers: Server[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A client of something that listens where a deployment should. */
async function clientOf(listener: RequestListener): Promise<ConvexHttpClient> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new ConvexHttpClient(origin, { fetch: deploymentFetch(fetch, origin) });
}

async function failureWith(listener: RequestListener): Promise<string> {
  const client = await clientOf(listener);
  return await client.query(api.auth.isAuthenticated, {}).then(
    () => "answered",
    (error: unknown) => failureOf(error),
  );
}

const json = { "content-type": "application/json" };

test("what a function returns is passed on", async () => {
  const client = await clientOf((_request, response) => {
    response.writeHead(200, json).end(JSON.stringify({ status: "success", value: true, logLines: [] }));
  });
  expect(await client.query(api.auth.isAuthenticated, {})).toBe(true);
});

test("so is what it throws, and a token that is refused", async () => {
  const thrown = { status: "error", errorMessage: "Server Error", errorData: { code: "unauthenticated" } };
  expect(
    await failureWith((_request, response) => response.writeHead(560, json).end(JSON.stringify(thrown))),
  ).toBe("signed_out");
  const refused = { code: "Unauthenticated", message: "Could not verify OIDC token claim." };
  expect(
    await failureWith((_request, response) => response.writeHead(401, json).end(JSON.stringify(refused))),
  ).toBe("signed_out");
});

test.each<[string, RequestListener]>([
  ["an error in plain words", (_request, response) => response.writeHead(500).end("Internal Server Error")],
  ["an error without words", (_request, response) => response.writeHead(502).end()],
  [
    "an error of the deployment's",
    (_request, response) => response.writeHead(503, json).end('{"code":"Overloaded"}'),
  ],
  [
    "a proxy's page that says all is well",
    (_request, response) => response.writeHead(200).end("<p>Welcome</p>"),
  ],
  ["a proxy's refusal", (_request, response) => response.writeHead(404).end("Not Found")],
  ["a connection that is cut", (request) => request.destroy()],
  [
    "a connection that is cut in the middle of the answer",
    (_request, response) => {
      response
        .writeHead(200, { ...json, "content-length": 100 })
        .write('{"status":"success",', () => response.destroy());
    },
  ],
])("%s is no answer of the deployment's", async (_what, listener) => {
  expect(await failureWith(listener)).toBe("unreachable");
});

test.each<[string, RequestListener]>([
  ["no answer at all", () => undefined],
  ["an answer that never ends", (_request, response) => void response.writeHead(200, json).write("{")],
])("%s is not waited for", async (_what, listener) => {
  const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation(() => endedSoon());
  expect(await failureWith(listener)).toBe("unreachable");
  expect(timeout).toHaveBeenCalledWith(DEADLINE_MS);
});

test("an action, which may send mail, has longer", async () => {
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const client = await clientOf((_request, response) => {
    response.writeHead(200, json).end(JSON.stringify({ status: "success", value: null, logLines: [] }));
  });
  await client.action(api.auth.signOut, {});
  expect(timeout).toHaveBeenCalledWith(ACTION_DEADLINE_MS);
});

test("what is none of the deployment's functions is left alone", async () => {
  const inner = vi.fn<typeof fetch>(async () => new Response("<p>", { status: 500 }));
  const wrapped = deploymentFetch(inner, "https://happy-otter-1.convex.cloud");
  for (const address of [
    "https://other.example/api/query",
    "https://happy-otter-1.convex.cloud/api/storage/1",
    "/relative",
  ]) {
    expect((await wrapped(address)).status).toBe(500);
    expect(inner).toHaveBeenLastCalledWith(address, undefined);
  }
});

function endedSoon(): AbortSignal {
  const controller = new AbortController();
  setImmediate(() => controller.abort(new DOMException("The operation timed out.", "TimeoutError")));
  return controller.signal;
}
