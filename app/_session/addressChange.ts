// The new address of somebody who is changing theirs: typed, and perhaps waiting for the code that was mailed to it. It
// proves nothing; the deployment knows itself which address it sent a code to.
import * as z from "zod/mini";
import { briefCookie } from "./briefCookie";

const addressChange = z.object({
  email: z.string(),
  /** When the last code was asked for, in milliseconds; null where it is still to be asked for. */
  sentAt: z.nullable(z.number()),
});

export const addressChangeCookie = briefCookie("address-change", addressChange);
