// What a file is, by what it holds. Its name and what the sender calls it decide nothing.
import type { FileType } from "./fileRules";

type Signature = { readonly type: FileType; readonly at: number; readonly bytes: readonly number[] }[];

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

/** Each type with all that must be there. */
const SIGNATURES: Signature[] = [
  [{ type: "image/png", at: 0, bytes: [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a] }],
  [{ type: "image/jpeg", at: 0, bytes: [0xff, 0xd8, 0xff] }],
  [{ type: "image/gif", at: 0, bytes: ascii("GIF87a") }],
  [{ type: "image/gif", at: 0, bytes: ascii("GIF89a") }],
  [
    { type: "image/webp", at: 0, bytes: ascii("RIFF") },
    { type: "image/webp", at: 8, bytes: ascii("WEBP") },
  ],
  [{ type: "application/pdf", at: 0, bytes: ascii("%PDF-") }],
];

/** Plain text under other names. What browsers run or draw, such as HTML and SVG, is text too and is not among them. */
const TEXT_NAMES = new Set(["text/plain", "text/csv", "text/markdown"]);
/** What senders say who do not know. */
const NO_NAMES = new Set(["", "application/octet-stream"]);

export function fileTypeOf(content: Uint8Array): FileType | null {
  const found = SIGNATURES.find((parts) => parts.every(({ at, bytes }) => hasBytes(content, at, bytes)));
  return found?.[0]?.type ?? (isText(content) ? "text/plain" : null);
}

/** Whether the sender's Content-Type agrees with what the file is. */
export function isTrueName(contentType: string | null, type: FileType): boolean {
  const name = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return NO_NAMES.has(name) || name === type || (type === "text/plain" && TEXT_NAMES.has(name));
}

function hasBytes(content: Uint8Array, at: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => content[at + index] === byte);
}

/** UTF-8, without the control characters that no text has. */
function isText(content: Uint8Array): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const notText = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/u;
  try {
    return !notText.test(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    return false;
  }
}
