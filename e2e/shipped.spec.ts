// All that is pushed and built, by name. Whoever adds something adds it here, and so says that it is meant for everyone.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { cliCommand } from "../local/start/officialCli.ts";
import { expect, test } from "./fixtures.ts";
import { SHARED_BUILD } from "./sharedBuild.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const build = path.join(root, SHARED_BUILD);

const FUNCTIONS = `
  account:profile account:removePicture account:rename
  admin:revokeSessions admin:securityLog admin:sessions admin:setDisabled admin:users
  auth:isAuthenticated auth:signIn auth:signOut
  deletion:progress deletion:request
  emailChange:confirm emailChange:request emailChange:undo
  files:list files:remove
  messages:list messages:remove messages:send
  methods:accept methods:begin methods:list methods:offer methods:remove
  passwordChange:set
  recent:confirmCode recent:confirmPassword recent:requestCode recent:state
  securityLog:list
  sessions:alive sessions:end sessions:list sessions:revoke sessions:revokeOthers
  signInMethods:list
  tasks:add tasks:list tasks:remove tasks:rename tasks:setDone
  users:viewer
`;

const HTTP_ACTIONS = `
  GET /.well-known/jwks.json
  GET /.well-known/openid-configuration
  GET /api/auth/callback/*
  GET /api/auth/signin/*
  GET /export
  GET /files/*
  OPTIONS /export
  OPTIONS /files
  OPTIONS /files/*
  OPTIONS /picture
  POST /api/auth/callback/*
  POST /files
  POST /picture
`;

const ROUTES = `
  / /_global-error /_not-found /icon.svg /robots.txt /unavailable
  /account /account/callback /account/confirm /account/data /account/delete /account/devices /account/email
  /account/email/code /account/log /account/methods /account/methods/remove /account/password /account/undo
  /admin /admin/log
  /api/viewer
  /goodbye
  /product /product/files /product/messages /product/server
  /signin /signin/callback /signin/code /signin/link /signin/reset /signin/reset/code /signin/verify
`;

const FOR_TESTS_ONLY =
  /(?:^|[^a-z])(?:tests?|testing|debug|seed|mock|fake|e2e|playground|example)(?![a-z])/iu;

/** What secrets look like, whoever issued them. */
const SECRETS = {
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY/u,
  "a key of a service": /\b(?:re|sk|rk|whsec|ghp|gho|ghs|github_pat|xox[abp])_[\w-]{10,}/u,
  "a client secret of Google's": /\bGOCSPX-[\w-]{10,}/u,
  "a signed token": /\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\./u,
  "an admin key": /\b[a-z0-9-]+\|[0-9a-f]{32,}/u,
  "the name of a secret": /\b(?:CALLER_SECRET|AUTH_\w+_(?:SECRET|KEY)|JWT_PRIVATE_KEY|RESEND_API_KEY)\b/u,
};

interface PushedFunction {
  readonly functionType: "Query" | "Mutation" | "Action" | "HttpAction";
  readonly identifier?: string;
  readonly visibility?: { readonly kind: "public" | "internal" };
  readonly method?: string;
  readonly path?: string;
}

test("what was pushed is what is meant for everyone, and holds nothing for tests", async ({ services }) => {
  const { adminKey } = JSON.parse(await readFile(path.join(services.dataDir, "secrets.json"), "utf8")) as {
    adminKey: string;
  };
  const { file, args, env } = cliCommand(root, { url: services.convexUrl, adminKey }, ["function-spec"]);
  const { stdout } = await promisify(execFile)(file, args, { cwd: root, env, maxBuffer: 1024 * 1024 * 8 });
  const { functions } = JSON.parse(stdout) as { functions: PushedFunction[] };

  const named = functions.filter(({ visibility }) => visibility !== undefined);
  const open = named.filter(({ visibility }) => visibility?.kind === "public");
  expect(open.map(nameOf).toSorted()).toEqual(words(FUNCTIONS));
  const http = functions.filter(({ functionType }) => functionType === "HttpAction");
  expect(http.map(({ method, path: address }) => `${method} ${address}`).toSorted()).toEqual(
    lines(HTTP_ACTIONS),
  );
  expect(named.length).toBeGreaterThan(open.length);
  expect(named.map(nameOf).filter((name) => FOR_TESTS_ONLY.test(name))).toEqual([]);
});

test("what was built is what is meant for everyone", async () => {
  const manifest = await readFile(path.join(build, "app-path-routes-manifest.json"), "utf8");
  const routes = Object.values(JSON.parse(manifest) as Record<string, string>);
  expect(routes.toSorted()).toEqual(words(ROUTES));
  const pages = await readFile(path.join(build, "server", "pages-manifest.json"), "utf8");
  expect(
    Object.keys(JSON.parse(pages) as object).filter(
      (page) => !page.startsWith("/_") && !/^\/\d+$/u.test(page),
    ),
  ).toEqual([]);
});

test("what browsers are given holds no secret, no source map and nothing of the stand-ins", async ({
  services,
}) => {
  const files = await textsIn(path.join(build, "static"));
  expect(files.length).toBeGreaterThan(10);
  expect(files.map(({ name }) => name).filter((name) => name.endsWith(".map"))).toEqual([]);
  for (const { name, text } of files) {
    for (const [what, pattern] of Object.entries(SECRETS)) {
      expect(pattern.exec(text)?.[0], `${what} in ${name}`).toBeUndefined();
    }
    expect(text.includes(services.callerSecret), name).toBe(false);
    expect(/re_local|convex-embedded|local\/(?:mail|identity|convex)/u.test(text), name).toBe(false);
  }
});

test("what the server runs has its secrets from its environment, and not in itself", async ({ services }) => {
  const files = await textsIn(path.join(build, "server"));
  expect(files.length).toBeGreaterThan(10);
  const withSecret = files.filter(({ text }) => text.includes(services.callerSecret));
  expect(withSecret.map(({ name }) => name)).toEqual([]);
});

function nameOf({ identifier = "" }: PushedFunction): string {
  return identifier.replace(/\.js:/u, ":");
}

function words(text: string): string[] {
  return text.trim().split(/\s+/u).toSorted();
}

function lines(text: string): string[] {
  return text
    .trim()
    .split(/\s*\n\s*/u)
    .toSorted();
}

async function textsIn(folder: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return await Promise.all(
    files.map(async (file) => ({ name: path.relative(build, file), text: await readFile(file, "latin1") })),
  );
}
