/** `npm run preview` for the browser tests: the same program, with an empty data folder that lives as long as it does. */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "../local/start/run.ts";
import { serveBreaches } from "./breaches.ts";
import { SHARED_BUILD } from "./sharedBuild.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
// Of the data of this run, and of nothing else.
const folder = path.dirname(process.env["CONVEX_EMBEDDED_DATA"] ?? "");
mkdirSync(folder, { mode: 0o700 });
const { port: breachPort } = new URL(process.env["PWNED_PASSWORDS_URL"] ?? "");
const breaches = await serveBreaches(Number(breachPort));

try {
  process.exitCode = await run("preview", root, {
    ...process.env,
    // Whatever the developer's own environment names: the tests make users, and want none of theirs.
    CONVEX_DEPLOYMENT: "",
    CONVEX_SELF_HOSTED_URL: "",
    NEXT_DIST_DIR: SHARED_BUILD,
  });
} finally {
  breaches.close();
  rmSync(folder, { recursive: true, force: true });
}
