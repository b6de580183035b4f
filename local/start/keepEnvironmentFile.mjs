/**
 * Preloaded into the official CLI when it talks to the embedded deployment. `convex dev` always writes the address of
 * its deployment into `.env.local`. Here every process gets the address through its environment, two runs may use two
 * addresses, and the file belongs to the developer: so for the CLI it is a file that takes writes and keeps none.
 */
import fs from "node:fs";
import { devNull } from "node:os";
import path from "node:path";

const kept = path.resolve(".env.local");
const openSync = fs.openSync;

fs.openSync = (file, flags, mode) => {
  const writes = typeof flags === "string" && flags !== "r";
  const isKept = typeof file === "string" && path.resolve(file) === kept;
  return openSync(writes && isKept ? devNull : file, flags, mode);
};
