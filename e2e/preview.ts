/** `npm run preview` for the browser tests: the same program, with an empty data folder that lives as long as it does. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "../local/start/run.ts";
import { SHARED_BUILD } from "./sharedBuild.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "doorman-e2e-"));

try {
  process.exitCode = await run("preview", root, {
    ...process.env,
    // Whatever the developer's own environment names: the tests make users, and want none of theirs.
    CONVEX_DEPLOYMENT: "",
    CONVEX_SELF_HOSTED_URL: "",
    CONVEX_EMBEDDED_DATA: path.join(folder, "data"),
    NEXT_DIST_DIR: SHARED_BUILD,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
