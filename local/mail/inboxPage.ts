import { readFileSync } from "node:fs";
import type { Hono } from "hono";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const FILES = [
  { route: "/", file: "page.html", type: "text/html" },
  { route: "/inbox/page.css", file: "page.css", type: "text/css" },
  { route: "/inbox/page.js", file: "page.js", type: "text/javascript" },
  { route: "/favicon.ico", file: "icon.svg", type: "image/svg+xml" },
];

/** The page on which people read the mail. */
export function addInboxPage(app: Hono): void {
  for (const { route, file, type } of FILES) {
    const content = readFileSync(new URL(`inbox/${file}`, import.meta.url), "utf8");
    app.get(route, ({ body }) =>
      body(content, 200, { "content-type": `${type}; charset=utf-8`, "content-security-policy": POLICY }),
    );
  }
}
