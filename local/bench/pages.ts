/** Pages: `/product` signed in over a bare page with the same markup, JavaScript on the wire, and the time of a start. */
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { cookieHeader } from "../../e2e/sessionTokens.ts";
import { addTasks, createAccount } from "./account.ts";
import { type Application, applicationFolder, startApplication } from "./application.ts";
import { freePort, repositoryRoot, run } from "./children.ts";
import { load } from "./load.ts";
import { kilobytes, milliseconds, perSecond, type Row, times } from "./table.ts";

const tasks = 20;
const seconds = 5;
const connections = 8;
const nextProgram = join(repositoryRoot, "node_modules/next/dist/bin/next");

export async function benchPages(): Promise<Row[]> {
  const folder = await applicationFolder();
  const application = await startApplication("preview", folder);
  try {
    const account = await createAccount(application);
    await addTasks(application, account, tasks);
    const cookie = cookieHeader(account.tokens);
    const product = `${application.origin}/product`;
    const html = await (await fetch(product, { headers: { cookie } })).text();
    const ours = await load({ url: product, connections, seconds, headers: { cookie } });
    const bare = await bareLoad(html);
    return [
      {
        what: `/product signed in, ${tasks} tasks`,
        ours: `${perSecond(ours.perSecond)}, p95 ${milliseconds(ours.p95Ms)}`,
        against: `bare dynamic page, same markup, ${perSecond(bare.perSecond)}, p95 ${milliseconds(bare.p95Ms)}`,
        ratio: `${times(ours.perSecond, bare.perSecond)}, p95 ${times(ours.p95Ms, bare.p95Ms)}`,
      },
      ...(await javascriptRows(application, cookie)),
      await signInPageRow(application),
    ];
  } finally {
    await application.stop();
    await folder.clear();
  }
}

export async function benchStart(): Promise<Row[]> {
  const folder = await applicationFolder();
  const cold = await timeToFirstPage();
  const warm = await timeToFirstPage();
  await folder.clear();
  return [
    {
      what: "from `npm run dev` to the first page, warm",
      ours: milliseconds(warm),
      against: `cold, ${milliseconds(cold)}`,
      ratio: times(warm, cold),
    },
  ];

  async function timeToFirstPage(): Promise<number> {
    const start = performance.now();
    const application = await startApplication("dev", folder);
    const response = await fetch(application.origin);
    await response.text();
    const time = performance.now() - start;
    await application.stop();
    if (!response.ok) throw new Error(`/ answered ${response.status}.`);
    return time;
  }
}

async function bareLoad(productHtml: string): Promise<{ perSecond: number; p95Ms: number }> {
  const folder = await mkdtemp(join(tmpdir(), "doorman-bench-markup-"));
  const markup = join(folder, "markup.html");
  await writeFile(markup, /<body[^>]*>([\s\S]*?)<script/.exec(productHtml)?.[1] ?? productHtml);
  const cwd = join(repositoryRoot, "local/bench/floor/next");
  const env = { BENCH_MARKUP: markup, NEXT_TELEMETRY_DISABLED: "1" };
  await run([nextProgram, "build"], { cwd, env });
  const port = await freePort();
  const server = spawn(process.execPath, [nextProgram, "start", "--port", String(port)], {
    cwd,
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  const url = `http://localhost:${port}/`;
  while (
    !(await fetch(url).then(
      () => true,
      () => false,
    ))
  )
    await delay(50);
  const bare = await load({ url, connections, seconds });
  server.kill();
  await rm(folder, { recursive: true });
  return bare;
}

async function javascriptRows({ origin }: Application, cookie: string): Promise<Row[]> {
  const pages = [
    { path: "/", cookie: "" },
    { path: "/signin", cookie: "" },
    { path: "/product", cookie },
  ];
  return Promise.all(
    pages.map(async ({ path, cookie: sent }) => ({
      what: `JavaScript of ${path}`,
      ours: kilobytes(await javascriptBytes(`${origin}${path}`, sent)),
      against: "gzip",
      ratio: "—",
    })),
  );
}

async function signInPageRow({ origin }: Application): Promise<Row> {
  const html = Buffer.from(await (await fetch(`${origin}/signin`)).arrayBuffer());
  return {
    what: "/signin, the page itself",
    ours: kilobytes(gzipSync(html).length),
    against: "gzip",
    ratio: "—",
  };
}

/** Bytes after gzip of every script that the page names and a browser of today loads. */
async function javascriptBytes(url: string, cookie: string): Promise<number> {
  const html = await (await fetch(url, { headers: { cookie } })).text();
  // Browsers that know modules leave out what is marked for those that do not.
  const tags = [...html.matchAll(/<script\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/nomodule/i.test(tag));
  const scripts = new Set(tags.flatMap((tag) => /src="([^"]+\.js[^"]*)"/.exec(tag)?.[1] ?? []));
  const sizes = await Promise.all(
    [...scripts].map(async (source) => {
      const response = await fetch(new URL(source, url));
      return gzipSync(Buffer.from(await response.arrayBuffer())).length;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
