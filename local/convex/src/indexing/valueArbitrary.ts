/** Values of all types for property tests, with those that are likely to go wrong more often than chance has it. */
import fc from "fast-check";
import type { Value } from "convex/values";

const fieldName = fc.stringMatching(/^[a-z][a-z0-9_]{0,3}$/);

/** Any value of Convex, `undefined` and a few levels of nesting included. */
export function anyValue(): fc.Arbitrary<Value | undefined> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 12, arbitrary: presentValue() },
  );
}

/** Any value that can stand in a document. */
export function presentValue(): fc.Arbitrary<Value> {
  return fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.oneof(fc.bigInt({ min: -300n, max: 300n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      fc.oneof(fc.double(), fc.integer().map(Number)),
      fc.boolean(),
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 4 }),
        fc.string({ unit: fc.constantFrom("\0", "a", "ÿ") }),
      ),
      fc.uint8Array({ maxLength: 3 }).map((bytes): Value => bytes.slice().buffer),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fieldName, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
}
