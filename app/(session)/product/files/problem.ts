// What can stand in the way of a file, and the sentence for each.
import { FILE_MAX_BYTES, FILES_MAX, FILES_MAX_BYTES } from "@/convex/httpActions/fileRules";
import { sizeInWords } from "./sizeInWords";

const SENTENCES = {
  empty: "This file is empty.",
  too_large: `This file is too large. It can have ${sizeInWords(FILE_MAX_BYTES)}.`,
  unsupported_type: "Only PNG, JPEG, GIF and WebP pictures, PDFs and plain text are taken.",
  not_what_it_says: "What is in this file is not what its name says.",
  invalid_name: "This name cannot be kept. Rename the file, and try again.",
  too_many_files: `You have ${FILES_MAX} files, and that is the most. Delete one to make room.`,
  storage_full: `Your files would have more than ${sizeInWords(FILES_MAX_BYTES)}. Delete some to make room.`,
  not_found: "That file is no longer there.",
  unauthenticated: "Your session has ended. Load this page again to sign in.",
  unreachable: "The server did not answer. Try again.",
  broken: "The server could not take this file. Try again later.",
} as const;

export type FileProblem = keyof typeof SENTENCES;

export function sentenceFor(problem: FileProblem): string {
  return SENTENCES[problem];
}

/** The problem that a refusal names. */
export function problemOf(error: string): FileProblem {
  return Object.hasOwn(SENTENCES, error) ? (error as FileProblem) : "broken";
}
