// What a file may be. The page and the backend read the same rules from here.
const MEGABYTE = 1024 * 1024;

/** Well below the 20 megabytes that a request to an HTTP action may have. */
export const FILE_MAX_BYTES = MEGABYTE * 10;
export const FILES_MAX = 100;
/** Of all files of one person together. */
export const FILES_MAX_BYTES = MEGABYTE * 100;

/** The types that are taken, with the endings that a chooser of files offers. */
export const FILE_TYPES = {
  "image/png": [".png"],
  "image/jpeg": [".jpg", ".jpeg"],
  "image/gif": [".gif"],
  "image/webp": [".webp"],
  "application/pdf": [".pdf"],
  "text/plain": [".txt", ".md", ".csv"],
} as const;

export type FileType = keyof typeof FILE_TYPES;
