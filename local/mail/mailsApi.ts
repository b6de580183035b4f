/**
 * What tests and the inbox page read: GET /api/mails?to=, GET /api/mails/next?to=&after=&timeout=, GET /api/mails/:id,
 * DELETE /api/mails?to=, and GET /api/events, which tells of each mail as it comes and goes.
 */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { MailFolder } from "./mailFolder.ts";
import { type Place, nextMail } from "./nextMail.ts";
import { type StoredMail, summaryOf } from "./storedMail.ts";

const DEFAULT_WAIT_MS = 1000 * 10; // 10 seconds
const MAX_WAIT_MS = 1000 * 60; // 1 minute

export function mailsApi(folder: MailFolder): Hono {
  const api = new Hono();

  api.get("/mails", ({ req, json }) => {
    const mails = folder.list(req.query("to"));
    return json({ mails: mails.map(summaryOf).toReversed() });
  });

  api.get("/mails/next", async ({ req, json }) => {
    const to = req.query("to");
    if (!to) return json({ message: "Say whose mail to wait for: ?to=address" }, 400);
    const place = parsePlace(req.query("after"), folder);
    if (place === "unknown") {
      return json({ message: "`after` must be the id of a mail that is there, or a date in ISO 8601." }, 400);
    }
    const waitMs = parseWait(req.query("timeout"));
    if (waitMs === null) return json({ message: "`timeout` must be a number of milliseconds." }, 400);

    const signal = AbortSignal.any([req.raw.signal, AbortSignal.timeout(waitMs)]);
    const mail = await nextMail(folder, to, place, signal);
    return mail ? json(shown(mail)) : json({ message: `No mail to ${to} within ${waitMs} ms.` }, 408);
  });

  api.get("/mails/:id", ({ req, json }) => {
    const mail = folder.find(req.param("id"));
    return mail ? json(shown(mail)) : json({ message: "There is no such mail." }, 404);
  });

  api.delete("/mails", async ({ req, json }) => {
    const mails = folder.list(req.query("to"));
    await folder.remove(mails);
    return json({ removed: mails.length });
  });

  api.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const stopListening = folder.listen((event) => {
        const data = event.type === "came" ? summaryOf(event.mail) : event.ids;
        void stream.writeSSE({ event: event.type, data: JSON.stringify(data) });
      });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      stopListening();
    }),
  );
  return api;
}

/** What the sender gave, and no more. */
function shown(mail: StoredMail): Omit<StoredMail, "idempotency"> {
  const { idempotency: _own, ...given } = mail;
  return given;
}

function parsePlace(after: string | undefined, folder: MailFolder): Place | "unknown" | null {
  if (!after) return null;
  if (folder.find(after)) return { type: "behind", id: after };
  const ms = /^\d{4}-/.test(after) ? Date.parse(after) : NaN;
  return Number.isNaN(ms) ? "unknown" : { type: "at", ms };
}

/** Longer than the longest wait is the longest wait. */
function parseWait(text: string | undefined): number | null {
  if (text === undefined) return DEFAULT_WAIT_MS;
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), MAX_WAIT_MS) : null;
}
