/** `npm run check`: types, lint and format. */
import { checkSteps, runSteps } from "./checks/steps.ts";
import { sum } from "./checks/testReport.ts";

process.exitCode = sum(await runSteps(checkSteps)).failed === 0 ? 0 : 1;
