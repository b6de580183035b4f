import { badRequest } from "../../protocol/errors.ts";
import type { SchemaJson } from "../../protocol/validator.ts";

/** Throws DeploymentError 400 for what would be accepted and then never run. */
export function refuseUnsupported(schema: SchemaJson | null): void {
  for (const { tableName, ...table } of schema?.tables ?? []) {
    const indexes = [
      table.searchIndexes,
      table.stagedSearchIndexes,
      table.vectorIndexes,
      table.stagedVectorIndexes,
    ];
    if (indexes.some((list) => (list ?? []).length > 0)) {
      throw badRequest(
        "SearchNotSupported",
        `This deployment has no search and vector indexes yet. Remove those of the table "${tableName}".`,
      );
    }
  }
}
