/** One document at a time: `ctx.db.get`, `insert`, `patch`, `replace`, `delete`, `normalizeId`. */
import { parseMaybeValue } from "../../indexing/document.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { fieldsArg, objectArg, optionalStringArg, readable, stringArg } from "./syscallArgs.ts";
import type { AsyncSyscall, SyncSyscall, SyscallTable } from "./syscallContext.ts";

export const documentSyncSyscalls: SyscallTable<SyncSyscall> = {
  "1.0/db/normalizeId": (args, { tx }) => ({
    id: tx.normalizeId(stringArg(args, "table"), stringArg(args, "idString")),
  }),
};

export const documentReads: SyscallTable<AsyncSyscall> = {
  "1.0/get": (args, { tx }) => {
    const document = tx.get(
      stringArg(args, "id"),
      optionalStringArg(args, "table"),
      args["isSystem"] === true,
    );
    return document === null ? "null" : document.json;
  },
  "1.0/count": (args, { tx }) => JSON.stringify(tx.count(stringArg(args, "table"))),
};

export const documentWrites: SyscallTable<AsyncSyscall> = {
  "1.0/insert": (args, { tx }) =>
    JSON.stringify({ _id: tx.insert(stringArg(args, "table"), fieldsArg(args, "value")) }),
  "1.0/shallowMerge": (args, { tx }) => {
    tx.patch(stringArg(args, "id"), patchArg(args), optionalStringArg(args, "table"));
    return "null";
  },
  "1.0/replace": (args, { tx }) => {
    tx.replace(stringArg(args, "id"), fieldsArg(args, "value"), optionalStringArg(args, "table"));
    return "null";
  },
  "1.0/remove": (args, { tx }) => {
    tx.remove(stringArg(args, "id"), optionalStringArg(args, "table"));
    return "null";
  },
};

/** `{"$undefined": null}` stands for a field to delete. */
function patchArg(args: JsonObject) {
  const fields = Object.entries(objectArg(args, "value"));
  return readable("value", () =>
    Object.fromEntries(fields.map(([field, json]) => [field, parseMaybeValue(json)])),
  );
}
