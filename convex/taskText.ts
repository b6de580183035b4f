// What a task may say. The forms and the backend read the same rule from here.
import * as z from "zod/mini";

export const TASK_TEXT_MAX_LENGTH = 200;

export const taskText = z
  .string("Write what is to be done.")
  .check(
    z.trim(),
    z.minLength(1, "Write what is to be done."),
    z.maxLength(TASK_TEXT_MAX_LENGTH, `Keep it to ${TASK_TEXT_MAX_LENGTH} characters.`),
  );
