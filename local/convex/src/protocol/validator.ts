/** Validators and schemas in the JSON that `convex/values` and `convex/server` export. */
import type { JsonValue } from "./json.ts";

export interface FieldValidator {
  readonly fieldType: ValidatorJson;
  readonly optional: boolean;
}

export type ValidatorJson =
  | { readonly type: "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes" | "any" }
  | { readonly type: "literal"; readonly value: JsonValue }
  | { readonly type: "id"; readonly tableName: string }
  | { readonly type: "array"; readonly value: ValidatorJson }
  | { readonly type: "record"; readonly keys: ValidatorJson; readonly values: FieldValidator }
  | { readonly type: "union"; readonly value: readonly ValidatorJson[] }
  | { readonly type: "object"; readonly value: { readonly [field: string]: FieldValidator } };

export interface IndexJson {
  readonly indexDescriptor: string;
  readonly fields: readonly string[];
}

export interface TableJson {
  readonly tableName: string;
  readonly indexes: readonly IndexJson[];
  readonly stagedDbIndexes?: readonly IndexJson[];
  readonly searchIndexes?: readonly JsonValue[];
  readonly stagedSearchIndexes?: readonly JsonValue[];
  readonly vectorIndexes?: readonly JsonValue[];
  readonly stagedVectorIndexes?: readonly JsonValue[];
  readonly documentType: ValidatorJson | null;
}

export interface SchemaJson {
  readonly tables: readonly TableJson[];
  readonly schemaValidation: boolean;
}
