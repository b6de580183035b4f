import type { ByteRange } from "../storage/blobs.ts";

export type RequestedRange =
  | { readonly type: "whole" }
  | { readonly type: "part"; readonly range: ByteRange }
  | { readonly type: "unsatisfiable" };

const WHOLE: RequestedRange = { type: "whole" };
const UNSATISFIABLE: RequestedRange = { type: "unsatisfiable" };

/** What a `Range` header asks of that many bytes (RFC 9110, 14.2). Like Convex, it answers one range and no list of them. */
export function parseRange(header: string | null, size: number): RequestedRange {
  // There is no part of nothing.
  if (header === null || size === 0) return WHOLE;
  const list = /^bytes=(.*)$/i.exec(header.trim())?.[1];
  if (list === undefined) return WHOLE;
  if (list.includes(",")) return UNSATISFIABLE;
  const [, first = "", last = ""] = /^\s*(\d*)-(\d*)\s*$/.exec(list) ?? [];
  if (first === "" && last === "") return WHOLE;
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  // The last before the first is no range at all, and is taken for none.
  if (first !== "" && last !== "" && Number(last) < Number(first)) return WHOLE;
  return start < end ? { type: "part", range: { start, end } } : UNSATISFIABLE;
}
