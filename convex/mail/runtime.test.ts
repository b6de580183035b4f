/** The mails as a deployment runs them: bundled as the Convex CLI bundles, in a realm without Node or a browser. */
import { type BuildOptions, build } from "esbuild";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { beforeAll, expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));

const AS_THE_CLI: BuildOptions = {
  bundle: true,
  write: false,
  platform: "browser",
  target: "esnext",
  jsx: "automatic",
  conditions: ["convex", "module"],
  treeShaking: true,
  minifySyntax: true,
  minifyIdentifiers: true,
  keepNames: true,
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "silent",
};

const MAX_LOADED_BYTES = 1024 * 700; // 700 KiB

/** What is there while modules load. No timers, no MessageChannel, no Buffer. */
function bareRealm(env: Readonly<Record<string, string>>): object {
  return createContext({
    URL,
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    Headers,
    AbortController,
    atob,
    btoa,
    crypto,
    process: { env },
  });
}

let script: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    ...AS_THE_CLI,
    entryPoints: [`${here}send.ts`],
    format: "iife",
    globalName: "functions",
  });
  script = outputFiles?.[0]?.text ?? "";
});

test("the action loads and sends without what only Node or browsers have", async () => {
  const realm = bareRealm({
    SITE_URL: "https://doorman.example",
    MAIL_FROM: "hello@doorman.example",
    AUTH_RESEND_KEY: "re_key",
    RESEND_BASE_URL: "https://mail.example",
  });
  runInContext(script, realm);

  const requests: { url: string; init: { body: string } }[] = [];
  Object.assign(realm, {
    setTimeout,
    clearTimeout,
    fetch: async (url: string, init: { body: string }) => {
      requests.push({ url, init });
      return Response.json({ id: "1" });
    },
    args: {
      to: "ada@example.com",
      mail: {
        kind: "code",
        purpose: "reset",
        code: "K7QM2WXR",
        minutes: 10,
        origin: { device: "Firefox on Linux", ip: null, at: 0 },
      },
    },
  });
  await runInContext("functions.send._handler({}, args)", realm);

  expect(requests.map(({ url }) => url)).toEqual(["https://mail.example/emails"]);
  const sent = JSON.parse(requests[0]?.init.body ?? "") as { html: string; text: string };
  expect(sent.html).toMatch(/^<!DOCTYPE html><html .*K7QM-2WXR.*<\/html>$/s);
  expect(sent.text).toContain("K7QM-2WXR");
});

test("sending a mail loads little", async () => {
  const { metafile } = await build({
    ...AS_THE_CLI,
    entryPoints: [`${here}send.ts`],
    outdir: "out",
    format: "esm",
    splitting: true,
    metafile: true,
  });
  const outputs = metafile?.outputs ?? {};
  const loaded = new Set<string>();
  const load = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { kind, path } of outputs[file]?.imports ?? []) if (kind === "import-statement") load(path);
  };
  load("out/send.js");
  const bytes = [...loaded].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(MAX_LOADED_BYTES);
});
