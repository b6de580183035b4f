/** `npm test`: types, lint and format, then the unit tests, then the browser tests; the last line sums them up. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { checkSteps, runSteps } from "./checks/steps.ts";
import { readPlaywright, readVitest, sum } from "./checks/testReport.ts";

const reports = mkdtempSync(path.join(tmpdir(), "doorman-test-"));
const vitestFile = path.join(reports, "vitest.json");
const playwrightFile = path.join(reports, "playwright.json");

const counts = await runSteps([
  ...checkSteps,
  {
    title: "unit tests",
    commands: [
      [
        "vitest/vitest.mjs",
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${vitestFile}`,
      ],
    ],
    report: { file: vitestFile, read: readVitest },
  },
  {
    title: "browser tests",
    commands: [["@playwright/test/cli.js", "test", "--reporter=list,json"]],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightFile },
    report: { file: playwrightFile, read: readPlaywright },
  },
]);
rmSync(reports, { recursive: true, force: true });

const { passed, failed, skipped } = sum(counts);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
