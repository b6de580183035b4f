// What a picture of a user may be. The page and the backend read the same rules from here.
import type { FileType } from "./fileRules";

export const PICTURE_MAX_BYTES = 1024 * 1024 * 2; // 2 megabytes

/** What every browser draws, and none runs. */
export const PICTURE_TYPES: ReadonlySet<FileType> = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
]);
