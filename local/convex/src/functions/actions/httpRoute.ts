/** An HTTP action inside its thread: finds the route in http.js, hands in a Request, sends out the Response. */
import type { MessagePort } from "node:worker_threads";
import type { Isolate } from "../isolate/context.ts";
import type { ActionLimits, FromActionThread, HttpRequestHead, HttpResponseHead } from "./actionMessages.ts";
import { receiveBody, sendBody } from "./bodyPort.ts";

/** The part of `convex/server`'s HttpRouter that is used. */
interface Router {
  lookup(path: string, method: string): readonly [HttpHandler, ...unknown[]] | null;
}
interface HttpHandler {
  invokeHttpAction(request: Request): Promise<Response>;
}

type Post = (message: FromActionThread, transfer?: readonly MessagePort[]) => void;

/** Resolves when the body of the response has been read, or its reader has gone. */
export async function runHttpRoute(
  isolate: Isolate,
  head: HttpRequestHead,
  limits: ActionLimits,
  post: Post,
): Promise<void> {
  // Analysis has refused an http.js without a router.
  const router = (await isolate.importModule("http.js"))["default"] as Router;
  const path = new URL(head.url).pathname;
  // HEAD has no routes of its own: it is GET, the answer of which goes without its body.
  const method = head.method === "HEAD" ? "GET" : head.method;
  const body = head.body === null ? null : receiveBody(head.body);
  try {
    const response = await isolate.execute(() => {
      const found = router.lookup(path, method);
      return found === null ? notFound() : found[0].invokeHttpAction(requestOf(head, body));
    });
    await respond(response, head.method, limits, post);
  } finally {
    head.body?.close();
  }
}

function requestOf(head: HttpRequestHead, body: ReadableStream<Uint8Array> | null): Request {
  const headers = new Headers(head.headers.map(([name, value]): [string, string] => [name, value]));
  return new Request(head.url, {
    method: head.method,
    headers,
    ...(body !== null && { body, duplex: "half" }),
  });
}

function notFound(): Response {
  return new Response("No matching routes found", { status: 404 });
}

async function respond(response: Response, method: string, limits: ActionLimits, post: Post): Promise<void> {
  if (!(response instanceof Response)) {
    throw new TypeError("HTTP actions must return a Response object");
  }
  const sent =
    response.body === null || method === "HEAD" ? null : sendBody(response.body, limits.httpBodyBytes);
  const head: HttpResponseHead = {
    status: response.status,
    statusText: response.statusText,
    // Iteration gives each Set-Cookie by itself.
    headers: [...response.headers],
    body: sent?.port ?? null,
  };
  post({ type: "response", response: head }, sent === null ? [] : [sent.port]);
  await sent?.done;
}
