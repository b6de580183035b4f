/** HTTP actions seen from the main thread: a Request taken apart for another thread, a Response put together again. */
import type { HttpRequestHead, HttpResponseHead } from "./actionMessages.ts";
import { receiveBody, sendBody } from "./bodyPort.ts";

export function requestHead(request: Request, bodyLimitBytes: number): HttpRequestHead {
  return {
    method: request.method,
    url: request.url,
    headers: [...request.headers],
    body: request.body === null ? null : sendBody(request.body, bodyLimitBytes).port,
  };
}

export function responseOf(head: HttpResponseHead): Response {
  const headers = new Headers();
  // Appended one by one: several cookies must not become one header.
  for (const [name, value] of head.headers) headers.append(name, value);
  const body = head.body === null ? null : receiveBody(head.body);
  return new Response(body, { status: head.status, statusText: head.statusText, headers });
}

export function httpDisabledResponse(): Response {
  return new Response("This Convex deployment does not have HTTP actions enabled.", { status: 404 });
}

export function errorResponse(
  failure: { readonly message: string; readonly dataJson?: string },
  requestId: string,
): Response {
  const [firstLine = ""] = failure.message.split("\n");
  const body: { code: string; trace: string; data?: unknown } = {
    code: `[Request ID: ${requestId}] Server Error: ${firstLine}`,
    trace: failure.message,
  };
  if (failure.dataJson !== undefined) body.data = JSON.parse(failure.dataJson);
  return Response.json(body, { status: 500 });
}
