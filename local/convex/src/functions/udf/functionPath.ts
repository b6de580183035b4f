import { badRequest } from "../../protocol/errors.ts";

export interface FunctionPath {
  /** `dir/mod.js` */
  readonly module: string;
  /** `default` where the path names none. */
  readonly name: string;
  /** `dir/mod.js:fn`: how a push lists its functions. */
  readonly canonical: string;
  /** `dir/mod:fn`: how messages name them. */
  readonly stripped: string;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const MODULE = /^(?:[A-Za-z0-9_.]+\/)*[A-Za-z0-9_.]+$/;

/** Reads a path as clients write it: `dir/mod:fn`, `mod` or `mod.js:fn`. Throws DeploymentError 400. */
export function parseFunctionPath(path: string): FunctionPath {
  const [moduleText = "", nameText, ...rest] = path.split(":");
  const name = nameText === undefined || nameText === "" ? "default" : nameText;
  const stem = moduleText.endsWith(".js") ? moduleText.slice(0, -".js".length) : moduleText;
  if (!MODULE.test(stem) || !IDENTIFIER.test(name) || rest.length > 0) {
    throw badRequest(
      "BadConvexFunctionIdentifier",
      `${path} is not a valid path to a Convex function. ` +
        "Paths look like `module:function` or `folder/module:function`.",
    );
  }
  const module = `${stem}.js`;
  return { module, name, canonical: `${module}:${name}`, stripped: `${stem}:${name}` };
}
