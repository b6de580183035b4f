import type { JsonValue } from "../../protocol/json.ts";
import type { SystemQuery } from "./systemQuery.ts";
import { textArg } from "./systemArgs.ts";
import { rowsByField, tableRows, textField } from "./tableRows.ts";

const TABLE = "_environment_variables";

export const environmentQueries: { readonly [path: string]: SystemQuery } = {
  "cli/queryEnvironmentVariables:default": ({ tx }) => {
    const rows = [...tableRows(tx, TABLE)];
    rows.sort((a, b) => (textField(a, "name") < textField(b, "name") ? -1 : 1));
    return rows.map((row) => JSON.parse(row.json) as JsonValue);
  },

  "cli/queryEnvironmentVariables:get": ({ tx }, args) => {
    const name = textArg(args, "name");
    for (const row of rowsByField(tx, TABLE, "name", name)) return { name, value: textField(row, "value") };
    return null;
  },
};
