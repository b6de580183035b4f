/**
 * Stored documents: the value JSON of a document as UTF-8 text, with its `_id` and `_creationTime`. The text is what
 * user code gets, so most reads never build the value.
 */
import { CommitTsPlaceholder, convexToJson, getConvexSize, jsonToConvex, type Value } from "convex/values";
import type { JsonValue } from "../protocol/json.ts";
import { assert } from "./assert.ts";

export type DocumentValue = { [field: string]: Value };

export interface StoredDocument {
  /** Value JSON, serialised, with the fields of each object in the order of their names. */
  readonly json: string;
  /** Parsed when first asked for. Shared by all who hold the document: never changed. */
  readonly value: DocumentValue;
}

/** A document of its value. */
export function documentOfValue(value: DocumentValue): StoredDocument {
  return { json: JSON.stringify(convexToJson(value)), value };
}

/** A document of its value JSON as text. */
export function documentOfJson(json: string): StoredDocument {
  return new ParsedOnDemand(json);
}

/** The bytes the store keeps. */
export function encodeDocument(document: StoredDocument): Uint8Array {
  return Buffer.from(document.json, "utf8");
}

/** The document of bytes that `encodeDocument` made. */
export function decodeDocument(bytes: Uint8Array): StoredDocument {
  return documentOfJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
}

/** The size of a document in bytes, by Convex's count; what limits and usage go by. */
export function documentSize(value: DocumentValue): number {
  return getConvexSize(value);
}

/** A value of its JSON; `{"$undefined": null}` stands for a missing field where a query or a patch may name one. */
export function parseMaybeValue(json: JsonValue): Value | undefined {
  const isUndefined = typeof json === "object" && json !== null && Object.hasOwn(json, "$undefined");
  return isUndefined ? undefined : jsonToConvex(json);
}

/** What stands at a path like `a.b.c`; undefined where a step of it is missing or leads through something else. */
export function valueAtPath(value: DocumentValue, path: string): Value | undefined {
  let at: Value | undefined = value;
  for (const field of path.split(".")) {
    if (!isObject(at) || !Object.hasOwn(at, field)) return undefined;
    at = at[field];
  }
  return at;
}

/** Tells Convex's objects from its other values, which JavaScript keeps in objects as well. */
export function isObject(value: Value | undefined): value is { [field: string]: Value | undefined } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ArrayBuffer) &&
    !(value instanceof CommitTsPlaceholder)
  );
}

/** Value JSON has no undefined fields: an object of it is a document's. */
function isDocumentValue(value: Value): value is DocumentValue {
  return isObject(value);
}

class ParsedOnDemand implements StoredDocument {
  readonly json: string;
  #value: DocumentValue | null = null;

  constructor(json: string) {
    this.json = json;
  }

  get value(): DocumentValue {
    if (this.#value === null) {
      const value = jsonToConvex(JSON.parse(this.json));
      assert(isDocumentValue(value), "Expected a stored document to be an object");
      this.#value = value;
    }
    return this.#value;
  }
}
