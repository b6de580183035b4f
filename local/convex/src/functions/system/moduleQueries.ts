import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { AnalyzedFunction } from "../isolate/compiledPush.ts";
import { analyzedModules } from "../push/livePush.ts";
import { readLiveVersion } from "../push/storedPush.ts";
import type { SystemQuery } from "./systemQuery.ts";

export const moduleQueries: { readonly [path: string]: SystemQuery } = {
  "cli/modules:apiSpec": ({ tx, live }) => {
    // What follows comes from memory; this makes it change with the next push.
    readLiveVersion(tx);
    return analyzedModules(live.stored).flatMap(([path, module]): JsonObject[] => [
      ...module.functions.map((found) => describeFunction(path, found)),
      ...(module.httpRoutes ?? []).map((route) => ({
        functionType: "HttpAction",
        method: route.method,
        path: route.path,
      })),
    ]);
  },
};

function describeFunction(path: string, found: AnalyzedFunction): JsonObject {
  return {
    identifier: `${path}:${found.name}`,
    functionType: found.udfType,
    visibility: { kind: found.visibility ?? "public" },
    // Validators that exports printed.
    args: JSON.parse(found.argsJson) as JsonValue,
    returns: JSON.parse(found.returnsJson) as JsonValue,
  };
}
