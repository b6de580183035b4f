/** A fixture's `page.tsx` in a real browser, which is closed with the test file. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { findOurChromium } from "../../../../e2e/browser.ts";
import type { Address } from "./deploymentProcess.ts";
import { fixturesRoot, repositoryRoot } from "./repository.ts";

const html = `<!doctype html><meta charset="utf-8"><title>Fixture</title><body><script src="/page.js"></script>`;

/** Registers a `beforeAll` that starts the browser. What it gives opens the page of `fixtures/<name>`. */
export function useBrowser(): (name: string, deployment: Address) => Promise<Page> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = await findOurChromium(repositoryRoot);
    browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  });
  const server = createServer();
  afterAll(async () => {
    await browser?.close();
    server.close();
  });
  return async (name, { url }) => {
    if (browser === undefined) throw new Error("Expected the browser to have started before its first use");
    const script = await bundle(join(fixturesRoot, name, "page.tsx"), url);
    server.on("request", ({ url: path }, response) => {
      const [type, body] = path === "/page.js" ? ["text/javascript", script] : ["text/html", html];
      response.setHeader("Content-Type", `${type}; charset=utf-8`).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return page;
  };
}

async function bundle(entry: string, deploymentUrl: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    jsx: "automatic",
    define: {
      "process.env.NODE_ENV": `"production"`,
      deploymentUrl: JSON.stringify(deploymentUrl),
    },
  });
  return outputFiles[0]?.text ?? "";
}
