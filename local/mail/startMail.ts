/**
 * A stand-in for Resend on one machine: it takes mail as Resend's API does, delivers none of it, and shows it on a page.
 *
 *     const mail = await startMail({ dataDir });      // RESEND_BASE_URL=mail.url, AUTH_RESEND_KEY=mail.apiKey
 *
 * People open `mail.url`; tests read through `client.ts`; `main.ts` is the program.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { guard, isLoopback } from "./guard.ts";
import { addInboxPage } from "./inboxPage.ts";
import { MailFolder } from "./mailFolder.ts";
import { mailsApi } from "./mailsApi.ts";
import { addMailView } from "./mailView.ts";
import { API_KEY, resendApi } from "./resendApi.ts";

export interface MailOptions {
  /** Where the mails are kept; made if it is not there. */
  readonly dataDir: string;
  /** A free one unless given. */
  readonly port?: number;
  /** 127.0.0.1 unless given. On any other than a loopback address, everyone who reaches it reads every mail. */
  readonly host?: string;
  /** How many requests Resend's API takes in a second. */
  readonly requestsPerSecond?: number;
  /** More than these are not kept: the oldest go. */
  readonly maxMails?: number;
}

export interface MailServer {
  readonly url: string;
  /** The only one that is accepted. */
  readonly apiKey: string;
  readonly close: () => Promise<void>;
}

/** Throws MailFolderError, and what `node:net` throws where it cannot listen. */
export async function startMail(options: MailOptions): Promise<MailServer> {
  const { dataDir, port = 0, host = "127.0.0.1", maxMails, requestsPerSecond } = options;
  const folder = await MailFolder.open(dataDir, maxMails);
  const app = mailApp(folder, { isOpen: !isLoopback(host), requestsPerSecond });

  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, host);
  await once(server, "listening");
  return {
    url: urlOf(server.address() as AddressInfo),
    apiKey: API_KEY,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      // Pages that listen for mail and tests that wait for it would hold it open.
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}

interface AppOptions {
  readonly isOpen: boolean;
  readonly requestsPerSecond: number | undefined;
}

function mailApp(folder: MailFolder, { isOpen, requestsPerSecond }: AppOptions): Hono {
  const app = new Hono();
  app.use(guard({ isOpen }));
  app.use(async (context, next) => {
    await next();
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
    context.header("cross-origin-resource-policy", "same-origin");
    context.header("cache-control", "no-store");
  });
  addInboxPage(app);
  addMailView(app, folder);
  app.route("/api", mailsApi(folder));
  const resend = resendApi(folder, requestsPerSecond);
  app.all("/emails/*", ({ req }) => resend.fetch(req.raw));
  app.all("/emails", ({ req }) => resend.fetch(req.raw));
  app.notFound(({ json }) =>
    json({ statusCode: 404, name: "not_found", message: "The requested endpoint does not exist" }, 404),
  );
  return app;
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (address === "0.0.0.0" || address === "::") return `http://localhost:${port}`;
  return family === "IPv6" ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
