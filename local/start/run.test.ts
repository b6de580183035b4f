// Whole runs, with stand-ins for the three programs that a run starts: small, so that what is tested is the run.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

import { findFreePorts } from "./ports.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

const DEPLOYMENT = `
  import { createServer } from "node:http";
  import { writeFileSync } from "node:fs";
  const port = Number(process.argv[process.argv.indexOf("--cloud-port") + 1]);
  const variables = {};
  createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk)).on("end", () => {
      if (request.url === "/api/query") {
        const { path } = JSON.parse(body);
        return response.end(JSON.stringify({ status: "success", value: path === "signInMethods:list" ? { github: false } : null }));
      }
      if (request.headers.authorization !== "Convex the-key") return response.writeHead(403).end();
      if (request.method === "GET") return response.end(JSON.stringify({ environmentVariables: variables }));
      for (const { name, value } of JSON.parse(body).changes) variables[name] = value;
      writeFileSync("variables.json", JSON.stringify(variables));
      response.end();
    });
  }).listen(port, "127.0.0.1", () => {
    const url = "http://127.0.0.1:" + port;
    console.log(JSON.stringify({ url, siteUrl: url, adminKey: "the-key" }));
  });`;

const STAND_IN = `
  const port = Number(process.argv[process.argv.indexOf("--port") + 1]);
  const url = "http://127.0.0.1:" + port;
  require("node:http").createServer((_, response) => response.end()).listen(port, "127.0.0.1", () => {
    console.log(JSON.stringify({ url, variables: { AUTH_GITHUB_ID: "stand-in", AUTH_GITHUB_SECRET: "hush" } }));
  });`;

const CLI = `
  const { writeFileSync } = require("node:fs");
  require("node:fs").openSync(".env.local", "w");
  writeFileSync("push.json", JSON.stringify({ args: process.argv.slice(2), env: process.env, pid: process.pid }));
  console.log("▌ └─ http://127.0.0.1:3210");
  console.log("Convex functions ready!");
  setInterval(() => {}, 1000);`;

const NEXT = `
  const port = Number(process.argv[process.argv.indexOf("--port") + 1]);
  console.log("- Local: http://localhost:" + port);
  require("node:http").createServer((_, response) => response.end("page")).listen(port, "localhost");`;

let root = "";
let ports: number[] = [];
let running: StartedRun | undefined;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), "doorman-run-"));
  ports = await findFreePorts(5);
  program("local/convex/bin/convex-embedded.mjs", DEPLOYMENT);
  program("local/mail/main.ts", STAND_IN);
  program("local/identity/main.ts", STAND_IN);
  program("node_modules/convex/bin/main.js", CLI);
  program("node_modules/next/dist/bin/next", NEXT);
});

afterEach(async () => {
  running?.process.kill("SIGTERM");
  await running?.exitCode;
  rmSync(root, { recursive: true });
});

test("a run says one address when all of it is up, and a signal leaves nothing behind", async () => {
  const run = startRun();
  const ready = await run.line(/Ready in/u);
  expect(ready).toMatch(new RegExp(String.raw`^Ready in [\d.]+ s: http://localhost:${ports[0]} `, "u"));
  await run.line(
    new RegExp(`Mail arrives at http://127.0.0.1:${ports[3]}; .* at http://127.0.0.1:${ports[4]}`, "u"),
  );
  expect(await isAnswered(ports[0])).toBe(true);
  const { pid } = readJson("push.json") as { pid: number };
  expect(isAlive(pid)).toBe(true);
  run.process.kill("SIGINT");
  expect(await run.exitCode).toBe(0);
  expect(await Promise.all(ports.map(isAnswered))).toEqual(ports.map(() => false));
  expect(isAlive(pid)).toBe(false);
});

test("what cannot be offered yet is said with what to set for it", async () => {
  const run = startRun();
  expect(await run.line(/^Not offered/u)).toBe(
    "Not offered until set with `npx convex env set`: GitHub (AUTH_GITHUB_ID, AUTH_GITHUB_SECRET)",
  );
});

test("the deployment gets its keys, the push its credentials, and neither is seen in the output or in a file", async () => {
  writeFileSync(path.join(root, ".env.local"), "MINE=1\n");
  const run = startRun();
  await run.line(/Ready in/u);
  const variables = readJson("variables.json");
  expect(Object.keys(variables).toSorted()).toEqual([
    "AUTH_GITHUB_ID",
    "AUTH_GITHUB_SECRET",
    "AUTH_LOG_LEVEL",
    "AUTH_RESEND_KEY",
    "CALLER_SECRET",
    "JWKS",
    "JWT_PRIVATE_KEY",
    "MAIL_FROM",
    "RESEND_BASE_URL",
    "SITE_URL",
  ]);
  const push = readJson("push.json") as { args: string[]; env: Record<string, string> };
  expect(push.args[0]).toBe("dev");
  expect(push.env).toMatchObject({
    CONVEX_SELF_HOSTED_URL: `http://127.0.0.1:${ports[1]}`,
    CONVEX_SELF_HOSTED_ADMIN_KEY: "the-key",
    CONVEX_DEPLOY_KEY: "",
  });
  expect(run.output()).not.toMatch(/the-key|hush/u);
  expect(run.output()).not.toContain(variables["CALLER_SECRET"]);
  expect(readFileSync(path.join(root, ".env.local"), "utf8")).toBe("MINE=1\n");
});

test("a child that dies ends the run with its last words", async () => {
  program(
    "node_modules/next/dist/bin/next",
    `${NEXT}; setTimeout(() => { console.error("no room"); process.exit(7); }, 300);`,
  );
  const run = startRun();
  expect(await run.exitCode).toBe(1);
  expect(run.output()).toMatch(/next ended with exit code 7\. Its last words:\n {2}no room\n$/u);
  expect(await Promise.all(ports.map(isAnswered))).toEqual(ports.map(() => false));
});

test("a deployment that does not start is told by its own words, and nothing else is started", async () => {
  program("local/convex/bin/convex-embedded.mjs", `console.error("The folder is in use."); process.exit(1);`);
  const run = startRun();
  expect(await run.exitCode).toBe(1);
  expect(run.output()).toContain("convex ended with exit code 1. Its last words:\n  The folder is in use.\n");
  expect(existsSync(path.join(root, "push.json"))).toBe(false);
});

test("a run that is killed leaves nothing behind either", async () => {
  const run = startRun();
  await run.line(/Ready in/u);
  const { pid } = readJson("push.json") as { pid: number };
  run.process.kill("SIGKILL");
  await expect.poll(async () => await Promise.all(ports.map(isAnswered))).toEqual(ports.map(() => false));
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test("a port in use is one line, and nothing is started", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(ports[2], "127.0.0.1", () => resolve()));
  const run = startRun();
  expect(await run.exitCode).toBe(1);
  expect(run.output()).toBe(
    `Port ${ports[2]} is in use. Stop what uses it, or choose another with CONVEX_EMBEDDED_SITE_PORT.\n`,
  );
  taken.close();
});

test("where another deployment is named, no deployment is started", async () => {
  program("local/convex/bin/convex-embedded.mjs", `process.exit(1);`);
  const run = startRun({ CONVEX_SELF_HOSTED_URL: "https://convex.example.com", CONVEX_DEPLOY_KEY: "mine" });
  await run.line(/Ready in/u);
  const push = readJson("push.json") as { env: Record<string, string> };
  expect(push.env["CONVEX_SELF_HOSTED_URL"]).toBe("https://convex.example.com");
  expect(push.env["CONVEX_DEPLOY_KEY"]).toBe("mine");
  expect(await isAnswered(ports[1])).toBe(false);
});

function program(name: string, source: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, source);
}

function readJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(root, name), "utf8")) as Record<string, unknown>;
}

interface StartedRun {
  readonly process: ChildProcess;
  readonly exitCode: Promise<number | null>;
  output(): string;
  line(pattern: RegExp): Promise<string>;
}

function startRun(env: Record<string, string> = {}): StartedRun {
  const source = `
    const { run } = await import(${JSON.stringify(path.join(here, "run.ts"))});
    process.exitCode = await run("dev", ${JSON.stringify(root)}, process.env);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source], {
    cwd: path.join(here, "..", ".."),
    env: {
      ...process.env,
      CONVEX_DEPLOYMENT: "",
      PORT: String(ports[0]),
      CONVEX_EMBEDDED_PORT: String(ports[1]),
      CONVEX_EMBEDDED_SITE_PORT: String(ports[2]),
      LOCAL_MAIL_PORT: String(ports[3]),
      LOCAL_IDENTITY_PORT: String(ports[4]),
      ...env,
    },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  const exitCode = new Promise<number | null>((resolve) => child.once("close", resolve));
  running = {
    process: child,
    exitCode,
    output: () => text,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = text.split("\n").find((line) => pattern.test(line));
          if (found !== undefined) resolve(found);
        };
        child.stdout.on("data", look);
        look();
        void exitCode.then(() => reject(new Error(`The run ended:\n${text}`)));
      }),
  };
  return running;
}

/** The stand-in for the CLI listens nowhere, so that no port tells of it. What is dead and not yet collected has no words. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

async function isAnswered(port: number | undefined): Promise<boolean> {
  try {
    await fetch(`http://localhost:${port}`);
    return true;
  } catch {
    return false;
  }
}
