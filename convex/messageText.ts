// What a message may say. The forms and the backend read the same rule from here.
import * as z from "zod/mini";

export const MESSAGE_TEXT_MAX_LENGTH = 1000;

export const messageText = z
  .string("Write a message first.")
  .check(
    z.trim(),
    z.minLength(1, "Write a message first."),
    z.maxLength(MESSAGE_TEXT_MAX_LENGTH, `Keep it to ${MESSAGE_TEXT_MAX_LENGTH} characters.`),
  );
