import { expect, test } from "vitest";
import { documentOfValue } from "./document.ts";
import { BY_CREATION_TIME_FIELDS, BY_ID_FIELDS, sortedFields, sortKeyOf } from "./indexKey.ts";
import { encodeSortKey } from "./sortKey.ts";

const document = documentOfValue({ _id: "id", _creationTime: 5, a: 1, b: { c: "x" } });

test("an index sorts by its fields, then by creation time, then by id", () => {
  expect(sortKeyOf(["a", "b.c"], document)).toEqual(encodeSortKey([1, "x", 5, "id"]));
});

test("a missing field is undefined", () => {
  expect(sortKeyOf(["b.d", "z"], document)).toEqual(encodeSortKey([undefined, undefined, 5, "id"]));
});

test("the indexes that every table has sort by creation time and id, and by id alone", () => {
  expect(sortKeyOf(BY_CREATION_TIME_FIELDS, document)).toEqual(encodeSortKey([5, "id"]));
  expect(sortKeyOf(BY_ID_FIELDS, document)).toEqual(encodeSortKey(["id"]));
  expect(sortedFields(BY_ID_FIELDS)).toEqual(["_id"]);
});
