// All that is pushed and built, by name: `authorization/matrix.ts` has the names. Whoever adds something adds it there, and
// so says that it is meant for everyone.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { FUNCTIONS, HTTP_ACTIONS, ROUTES, SERVER_ACTIONS } from "./authorization/matrix.ts";
import { BUILD, readPushed, readRoutes, readScripts, readServerActions } from "./authorization/shipped.ts";
import { namesIn } from "./authorization/table.ts";
import { expect, test } from "./fixtures.ts";

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

test("what was pushed is what is meant for everyone, and holds nothing for tests", async ({ services }) => {
  const { open, internal, http } = await readPushed(services);
  expect([...open.keys()].toSorted()).toEqual(namesIn(FUNCTIONS));
  expect(http).toEqual(namesIn(HTTP_ACTIONS));
  expect(internal.length).toBeGreaterThan(0);
  expect([...open.keys(), ...internal].filter((name) => FOR_TESTS_ONLY.test(name))).toEqual([]);
});

test("what was built is what is meant for everyone", async () => {
  expect(await readRoutes()).toEqual(namesIn(ROUTES));
  expect([...(await readServerActions()).keys()].toSorted()).toEqual(namesIn(SERVER_ACTIONS));
  const pages = await readFile(path.join(BUILD, "server", "pages-manifest.json"), "utf8");
  expect(
    Object.keys(JSON.parse(pages) as object).filter(
      (page) => !page.startsWith("/_") && !/^\/\d+$/u.test(page),
    ),
  ).toEqual([]);
});

test("what browsers are given holds no secret, no source map and nothing of the stand-ins", async ({
  services,
}) => {
  const files = await textsIn(path.join(BUILD, "static"));
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

test("the list from the server brings no script of its own, unlike the live one", async () => {
  const layout = "(session)/product/layout";
  const [fromServer, live] = ["(session)/product/server/page", "(session)/product/page"];
  const scripts = { ...(await readScripts(fromServer)), ...(await readScripts(live)) };
  expect(scripts[layout]?.length).toBeGreaterThan(0);
  expect(scripts[fromServer]).toEqual(scripts[layout]);
  expect(scripts[live]?.length).toBeGreaterThan(scripts[layout]?.length ?? 0);
});

test("what the server runs has its secrets from its environment, and not in itself", async ({ services }) => {
  const files = await textsIn(path.join(BUILD, "server"));
  expect(files.length).toBeGreaterThan(10);
  const withSecret = files.filter(({ text }) => text.includes(services.callerSecret));
  expect(withSecret.map(({ name }) => name)).toEqual([]);
});

async function textsIn(folder: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return await Promise.all(
    files.map(async (file) => ({ name: path.relative(BUILD, file), text: await readFile(file, "latin1") })),
  );
}
