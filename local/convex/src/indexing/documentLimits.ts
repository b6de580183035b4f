/** What a document may be: the limits of Convex, and its errors. */
import { CommitTsPlaceholder, type Value } from "convex/values";
import { SyscallError } from "../protocol/errors.ts";
import { documentSize, type DocumentValue } from "./document.ts";

const MAX_DOCUMENT_BYTES = 1024 * 1024; // 1 MiB
const MAX_NESTING = 16;
/** Of any value, a document or not. */
const MAX_VALUE_NESTING = 64;
const MAX_ARRAY_LENGTH = 8_192;
const MAX_OBJECT_FIELDS = 1_024;
const MAX_FIELD_NAME_LENGTH = 1_024;
const SYSTEM_FIELDS = new Set(["_id", "_creationTime"]);

/** Throws a SyscallError where a document, with its system fields, breaks a limit. */
export function checkDocumentLimits(value: DocumentValue): void {
  const nesting = checkPart(value);
  const invalid = Object.keys(value).find((name) => name.startsWith("_") && !SYSTEM_FIELDS.has(name));
  if (invalid !== undefined) {
    throw new SyscallError(
      "InvalidDocumentError",
      `Field '${invalid}' starts with an underscore, which is only allowed for system fields like '_id'`,
    );
  }
  if (nesting > MAX_NESTING) throw tooNested(nesting);
  const size = documentSize(value);
  if (size > MAX_DOCUMENT_BYTES) {
    throw new SyscallError(
      "ValueTooLargeError",
      `Value is too large (${printBytes(size)} > maximum size ${printBytes(MAX_DOCUMENT_BYTES)})`,
    );
  }
}

/** Checks a value and all in it, and counts its levels: 0 for one that holds no others. */
function checkPart(value: Value | undefined, level = 0): number {
  if (typeof value === "string") checkUnicode(value);
  const isLeaf =
    typeof value !== "object" ||
    value === null ||
    value instanceof ArrayBuffer ||
    value instanceof CommitTsPlaceholder;
  if (isLeaf) return 0;
  // Deep enough to be refused in any case: no need to go on, nor to trust that the stack suffices.
  if (level > MAX_VALUE_NESTING) throw tooNested(level);
  const members = Array.isArray(value) ? value : membersOf(value);
  if (Array.isArray(value) && value.length > MAX_ARRAY_LENGTH) {
    throw new SyscallError(
      "ArrayTooLong",
      `Array length is too long (${value.length} > maximum length ${MAX_ARRAY_LENGTH})`,
    );
  }
  return 1 + members.reduce<number>((deepest, member) => Math.max(deepest, checkPart(member, level + 1)), 0);
}

function membersOf(object: { [field: string]: Value | undefined }): Value[] {
  const fields = Object.entries(object).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  if (fields.length > MAX_OBJECT_FIELDS) {
    throw new SyscallError(
      "TooManyFieldsError",
      `Object has too many fields (${fields.length} > maximum number ${MAX_OBJECT_FIELDS})`,
    );
  }
  return fields.map(([name, member]) => {
    checkFieldName(name);
    return member;
  });
}

function checkFieldName(name: string): void {
  if (name.length > MAX_FIELD_NAME_LENGTH) {
    throw invalidField(`Field name ${name} exceeds maximum field name length ${MAX_FIELD_NAME_LENGTH}.`);
  }
  if (name.startsWith("$")) {
    throw invalidField(`Field name ${name} starts with a '$', which is reserved.`);
  }
  const character = /[^ -~]/.exec(name)?.[0];
  if (character !== undefined) {
    throw invalidField(
      `Field name ${name} has invalid character '${character}': ` +
        "Field names can only contain non-control ASCII characters",
    );
  }
}

/** Half of a surrogate pair has no UTF-8: stored, it would come back as another string. */
function checkUnicode(text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new SyscallError("InvalidUnicodeError", "Strings must be valid Unicode: found a lone surrogate");
  }
}

function tooNested(nesting: number): SyscallError {
  return new SyscallError(
    "InvalidDocumentError",
    `Document is too nested (nested ${nesting} levels deep > maximum nesting ${MAX_NESTING})`,
  );
}

function invalidField(message: string): SyscallError {
  return new SyscallError("InvalidFieldName", message);
}

/** `1 MiB`, `1.5 MiB`, `1.21 MiB`: at most two decimals. */
function printBytes(bytes: number): string {
  return `${Number((bytes / (1024 * 1024)).toFixed(2))} MiB`;
}
