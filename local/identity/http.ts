/** The little of HTTP that the stand-in needs beside `oidc-provider`. */
import type { IncomingMessage, ServerResponse } from "node:http";

import { PAGE_HEADERS } from "./page.ts";

const MAX_FORM_BYTES = 1024 * 64; // 64 KiB

/** What came is no form that we read: answered with its status. */
export class FormError extends Error {
  readonly status: 413 | 415;

  constructor(status: 413 | 415, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") throw new FormError(415, "Send a form, URL-encoded.");
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) throw new FormError(413, "That form is too large.");
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

export function sendPage(response: ServerResponse, status: number, document: string): void {
  response.writeHead(status, PAGE_HEADERS).end(document);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      ...headers,
    })
    .end(JSON.stringify(body));
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { Location: location, "Cache-Control": "no-store" }).end();
}

/** `url` with these parameters added, those that are undefined left out. */
export function withParameters(
  url: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  return target.href;
}
