// The scripts inside the pages that are rendered when the app is built. No nonce can be in such a page, so the policy
// that goes with it names each of its scripts by hash.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** The hashes of all inline scripts in `html`, as a policy writes them. */
export function hashInlineScripts(html: string): string[] {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(([, script = ""]) =>
    createHash("sha256").update(script).digest("base64"),
  );
  return [...new Set(hashes)].map((hash) => `sha256-${hash}`);
}

const known = new Map<string, Promise<string[]>>();

/** Those of the built page called `name`; none where there is no such page, as on the development server. */
export async function inlineScriptsOf(name: string): Promise<readonly string[]> {
  const found = known.get(name) ?? readBuiltPage(name).then(hashInlineScripts);
  known.set(name, found);
  return await found;
}

async function readBuiltPage(name: string): Promise<string> {
  const folder = path.join(process.cwd(), process.env.NEXT_DIST_DIR || ".next", "server", "app");
  try {
    return await readFile(path.join(folder, `${name}.html`), "utf8");
  } catch {
    return "";
  }
}
