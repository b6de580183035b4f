/** `npm run dev`: everything that the application needs, on this machine. `npm run preview`: a production build of it. */
import { fileURLToPath } from "node:url";

import { run } from "./start/run.ts";

// A child cannot see the terminal, so it is told that there is one.
if (process.stdout.isTTY && process.env["NO_COLOR"] === undefined) process.env["FORCE_COLOR"] ??= "1";

const mode = process.argv[2] === "preview" ? "preview" : "dev";
process.exitCode = await run(mode, fileURLToPath(new URL("..", import.meta.url)), process.env);
