/** Sessions: how soon a revoked one is seen to be over, and what a page view asks of the deployment. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { WebSocket } from "ws";

import { api } from "../../convex/_generated/api.js";
import { copyBuild } from "../../e2e/copiedBuild.ts";
import { FaultyProxy } from "../../e2e/faultyProxy.ts";
import { cookieHeader } from "../../e2e/sessionTokens.ts";
import { type Account, callerOf, createAccount } from "./account.ts";
import { type Application, applicationFolder, distDir, startApplication } from "./application.ts";
import { freePort, repositoryRoot } from "./children.ts";
import { quantile } from "./samples.ts";
import { milliseconds, type Row, times } from "./table.ts";

const rounds = 25;

export async function benchSession(): Promise<Row[]> {
  const folder = await applicationFolder();
  const application = await startApplication("preview", folder);
  try {
    const account = await createAccount(application);
    return [await revocationRow(application, account), await callsRow(application, account)];
  } finally {
    await application.stop();
    await folder.clear();
  }
}

async function revocationRow(application: Application, account: Account): Promise<Row> {
  const own = new ConvexHttpClient(application.convexUrl);
  own.setAuth(account.tokens.token);
  const [seen, asked]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const other = await subscribe(application, await signIn(application, account));
    const start = performance.now();
    await own.mutation(api.sessions.revokeOthers, {});
    await other.over;
    seen.push(performance.now() - start);
    await other.close();

    // In turns, so that both meet the same machine.
    const question = performance.now();
    await own.query(api.sessions.alive, {});
    asked.push(performance.now() - question);
  }
  const [ours, floor] = [quantile(seen, 0.5), quantile(asked, 0.5)];
  return {
    what: "from revoking a session to “signed out” at another client of it, as a tab has one",
    ours: milliseconds(ours),
    against: `one query and its answer, ${milliseconds(floor)}`,
    ratio: times(ours, floor),
  };
}

async function signIn(application: Application, { email, password }: Account): Promise<string> {
  const client = new ConvexHttpClient(application.convexUrl);
  const params = { flow: "signIn", email, password, caller: await callerOf(application, randomUUID()) };
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  if (!tokens) throw new Error("Expected the password to be right.");
  return tokens.token;
}

/** What a page that is open elsewhere listens with, and has heard by that its session is alive: no browser is part of it. */
async function subscribe(
  { convexUrl }: Application,
  token: string,
): Promise<{ over: Promise<void>; close: () => Promise<void> }> {
  const client = new ConvexClient(convexUrl, { webSocketConstructor: WebSocket as never });
  client.setAuth(async () => token);
  let [onAlive, onOver] = [() => {}, () => {}];
  const alive = new Promise<void>((resolve) => (onAlive = resolve));
  const over = new Promise<void>((resolve) => (onOver = resolve));
  client.onUpdate(api.sessions.alive, {}, (isAlive) => (isAlive ? onAlive() : onOver()));
  await alive;
  return { over, close: () => client.close() };
}

async function callsRow(application: Application, account: Account): Promise<Row> {
  const proxy = await FaultyProxy.start(application.convexUrl);
  const copied = `${distDir}-counted`;
  await copyBuild(
    join(repositoryRoot, distDir),
    join(repositoryRoot, copied),
    application.convexUrl,
    proxy.url,
  );
  const port = await freePort();
  const next = join(repositoryRoot, "node_modules/next/dist/bin/next");
  const server = spawn(process.execPath, [next, "start", "--port", String(port)], {
    cwd: repositoryRoot,
    env: { ...process.env, NEXT_DIST_DIR: copied, NEXT_TELEMETRY_DISABLED: "1" },
    stdio: "ignore",
  });
  try {
    const page = `http://localhost:${port}/product`;
    const view = () => fetch(page, { headers: { cookie: cookieHeader(account.tokens) } });
    while (
      !(await view().then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await delay(50);
    proxy.calls.length = 0;
    await (await view()).text();
    const calls = proxy.calls.toSorted();
    return {
      what: "calls to the deployment for one /product",
      ours: `${calls.length}: ${calls.join(", ")}`,
      against: "what the page shows: the tasks, whose they are",
      ratio: times(calls.length, 2),
    };
  } finally {
    server.kill();
    proxy.close();
    await rm(join(repositoryRoot, copied), { recursive: true, force: true });
  }
}
