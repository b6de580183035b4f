import type { Hono } from "hono";
import type { MailFolder } from "./mailFolder.ts";

/**
 * No script of a mail runs, nothing is fetched and no form is sent; links open a new tab, which is a page like any other.
 * The policy holds in a tab of its own as well as in the inbox's frame.
 */
const POLICY = [
  "sandbox allow-popups allow-popups-to-escape-sandbox",
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** GET /mails/:id/html, the mail as its sender wrote it; with ?scheme=light or dark, as readers of that taste see it. */
export function addMailView(app: Hono, folder: MailFolder): void {
  app.get("/mails/:id/html", ({ req, text, body }) => {
    const html = folder.find(req.param("id"))?.html;
    if (html === undefined || html === null) return text("There is no such mail, or none in HTML.", 404);
    const scheme = req.query("scheme");
    const shown = scheme === "light" || scheme === "dark" ? inScheme(html, scheme) : html;
    return body(withLinksInNewTabs(shown), 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
    });
  });
}

/** Browsers go by the wish of the whole machine, so its question is answered here, before they read it. */
function inScheme(html: string, scheme: "light" | "dark"): string {
  const answered = html.replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, asked: string) =>
    asked.toLowerCase() === scheme ? "(min-width: 0)" : "(max-width: 0)",
  );
  return intoHead(answered, `<style>:root { color-scheme: ${scheme} !important; }</style>`);
}

function withLinksInNewTabs(html: string): string {
  return intoHead(html, '<base target="_blank">');
}

/** After the opening tag of the head where there is one: before it, the page would be shown in quirks mode. */
function intoHead(html: string, addition: string): string {
  const head = /<head(?:\s[^>]*)?>/i.exec(html);
  if (head === null) return `${addition}${html}`;
  const end = head.index + head[0].length;
  return `${html.slice(0, end)}${addition}${html.slice(end)}`;
}
