/** The deployment's environment variables, as rows of `_environment_variables`. */
import { badRequest } from "../../protocol/errors.ts";
import type { Transaction } from "../../transaction/transaction.ts";
import type { EnvironmentChange } from "../engine.ts";
import type { Limits } from "../limits.ts";
import { rowsByField, tableRows, textField } from "./tableRows.ts";

const TABLE = "_environment_variables";

/** The variable's value, and the name among what the transaction has read, whether or not it is set. */
export function readVariable(tx: Transaction, name: string): string | undefined {
  for (const row of rowsByField(tx, TABLE, "name", name)) return textField(row, "value");
  return undefined;
}

/** All of them, sorted by name. */
export function listVariables(tx: Transaction): { [name: string]: string } {
  const entries = [...tableRows(tx, TABLE)].map((row) => [textField(row, "name"), textField(row, "value")]);
  return Object.fromEntries(entries.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}

/** Checks all changes before it makes the first. Later changes of a name win. */
export function changeVariables(
  tx: Transaction,
  changes: readonly EnvironmentChange[],
  limits: Pick<Limits, "environmentVariables" | "environmentNameLength" | "environmentValueBytes">,
): void {
  for (const change of changes) checkChange(change, limits);
  for (const { name, value } of changes) {
    const [row] = [...rowsByField(tx, TABLE, "name", name)];
    const id = row === undefined ? null : textField(row, "_id");
    if (value === null) {
      if (id !== null) tx.system.remove(id, TABLE);
    } else if (id === null) {
      tx.system.insert(TABLE, { name, value });
    } else {
      tx.system.replace(id, { name, value }, TABLE);
    }
  }
  if (Object.keys(listVariables(tx)).length > limits.environmentVariables) {
    throw badRequest(
      "TooManyEnvironmentVariables",
      `A deployment has at most ${limits.environmentVariables} environment variables.`,
    );
  }
}

function checkChange(
  { name, value }: EnvironmentChange,
  limits: Pick<Limits, "environmentNameLength" | "environmentValueBytes">,
): void {
  if (!/^[a-zA-Z_]+[a-zA-Z0-9_]*$/.test(name)) {
    throw badRequest(
      "EnvironmentVariableNameInvalid",
      `Environment variable name "${name}" is invalid: it must start with a letter or an underscore, and may hold ` +
        "letters, digits and underscores.",
    );
  }
  if (name.length > limits.environmentNameLength) {
    throw badRequest(
      "EnvironmentVariableNameTooLong",
      `Environment variable name "${name}" is longer than ${limits.environmentNameLength} characters.`,
    );
  }
  if (value !== null && Buffer.byteLength(value) > limits.environmentValueBytes) {
    throw badRequest(
      "EnvironmentVariableValueTooLarge",
      `The value of environment variable "${name}" is larger than ${limits.environmentValueBytes} bytes.`,
    );
  }
}
