/** Which indexes a push adds and removes. */
import type { IndexJson, SchemaJson } from "../protocol/validator.ts";

/** An index as the deploy API names it. */
export interface IndexChange {
  readonly type: "database";
  /** `table.index` */
  readonly name: string;
  /** As declared, followed by `_creationTime`. */
  readonly fields: readonly string[];
}

export interface SchemaDiff {
  readonly addedIndexes: readonly IndexChange[];
  readonly removedIndexes: readonly IndexChange[];
}

/** An index whose fields change is a new one under the old name. */
export function diffSchema(live: SchemaJson | null, next: SchemaJson | null): SchemaDiff {
  const before = indexesOf(live);
  const after = indexesOf(next);
  return {
    addedIndexes: [...after].filter(([key]) => !before.has(key)).map(([, index]) => index),
    removedIndexes: [...before].filter(([key]) => !after.has(key)).map(([, index]) => index),
  };
}

export function isSameIndex(
  index: { readonly name: string; readonly fields: readonly string[] },
  { indexDescriptor, fields }: IndexJson,
): boolean {
  const declared = declaredFields(fields);
  return (
    index.name === indexDescriptor &&
    index.fields.length === declared.length &&
    index.fields.every((field, position) => field === declared[position])
  );
}

/** `_creationTime` follows the fields of every index, whether or not the schema says so. */
export function declaredFields(fields: readonly string[]): readonly string[] {
  return fields[fields.length - 1] === "_creationTime" ? fields.slice(0, -1) : fields;
}

function indexesOf(schema: SchemaJson | null): Map<string, IndexChange> {
  const indexes = (schema?.tables ?? []).flatMap(({ tableName, indexes: declared }) =>
    declared.map(({ indexDescriptor, fields }): IndexChange => ({
      type: "database",
      name: `${tableName}.${indexDescriptor}`,
      fields: [...declaredFields(fields), "_creationTime"],
    })),
  );
  return new Map(indexes.map((index) => [JSON.stringify([index.name, index.fields]), index]));
}
