import fc from "fast-check";
import { expect, test } from "vitest";
import { sealedCursors } from "./sealedCursors.ts";

const cursors = sealedCursors("a secret");
const bytes = Buffer.from("after row 42 of a table that is nobody's business");

test("what is printed is parsed, whatever its length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (cursor) => {
      expect(cursors.parse(cursors.print(cursor))).toEqual(Buffer.from(cursor));
    }),
  );
});

test("equal cursors have equal texts, also after a restart", () => {
  expect(sealedCursors("a secret").print(bytes)).toBe(cursors.print(bytes));
  expect(cursors.print(bytes)).not.toBe(cursors.print(bytes.subarray(1)));
});

test("nothing of a cursor can be read from its text", () => {
  expect(Buffer.from(cursors.print(bytes), "base64url").toString("latin1")).not.toContain("row");
});

test("a text with any byte changed is none", () => {
  const sealed = Buffer.from(cursors.print(bytes), "base64url");
  for (let position = 0; position < sealed.length; position++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
    expect(cursors.parse(changed.toString("base64url"))).toBeNull();
  }
});

test("a text of another deployment is none, and neither is one that is cut, padded or empty", () => {
  const text = cursors.print(bytes);
  expect(sealedCursors("another secret").parse(text)).toBeNull();
  for (const other of ["", "nonsense", text.slice(0, -4), text.slice(4), `${text}=`, ` ${text}`]) {
    expect(cursors.parse(other)).toBeNull();
  }
});
