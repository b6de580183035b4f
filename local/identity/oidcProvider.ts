/**
 * Loads `oidc-provider`. It asks for Node 22 and says so at every start; what it really needs are two functions that
 * the first releases of Node 20 lack, and this file brings them.
 */
import { register } from "node:module";

if (!("parse" in URL)) {
  Object.defineProperty(URL, "parse", {
    value: (text: string, base?: string) => (URL.canParse(text, base) ? new URL(text, base) : null),
  });
}

// `crypto.hash` came with Node 20.12. The names that a module of Node's exports are fixed, so `oidc-provider` is given
// a module of ours in its place, with one name more.
const crypto = await import("node:crypto");
if (!("hash" in crypto)) register(asModule(hooks()));

const NOTICE = "oidc-provider WARNING: Unsupported runtime.";
const warn = console.warn;
console.warn = (...words: unknown[]) => {
  if (!String(words[0]).includes(NOTICE)) warn(...words);
};
const { Provider, interactionPolicy } = await import("oidc-provider");
console.warn = warn;

export { interactionPolicy, Provider };

function hooks(): string {
  const replacement = asModule(`
    import { createHash } from "node:crypto";
    export * from "node:crypto";
    export const hash = (algorithm, data, encoding = "hex") => {
      const digest = createHash(algorithm).update(data).digest();
      return encoding === "buffer" ? digest : digest.toString(encoding);
    };
  `);
  return `
    export async function resolve(specifier, context, next) {
      const isMeant = specifier === "node:crypto" && context.parentURL?.includes("/node_modules/oidc-provider/");
      return isMeant ? { url: ${JSON.stringify(replacement)}, shortCircuit: true } : next(specifier, context);
    }
  `;
}

function asModule(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
