// A cookie that carries one thing from a step to the next, in this browser and for a few minutes.
import { cookies, headers } from "next/headers";
import type * as z from "zod/mini";
import { hostCookie } from "./hostCookie";

const MAX_AGE_S = 60 * 15; // 15 minutes
const LENGTH_MAX = 3500; // browsers drop a cookie of more than 4096 bytes, its name and flags included

export interface BriefCookie<Value> {
  readonly read: () => Promise<Value | null>;
  /** For server actions and route handlers, as `clear` is. */
  readonly write: (value: Value) => Promise<void>;
  readonly clear: () => Promise<void>;
}

export function briefCookie<Value>(cookie: string, schema: z.ZodMiniType<Value>): BriefCookie<Value> {
  const place = async () => hostCookie((await headers()).get("host"), cookie);
  return {
    read: async () => {
      const { name } = await place();
      const parsed = schema.safeParse(decode((await cookies()).get(name)?.value));
      return parsed.success ? parsed.data : null;
    },
    write: async (value) => {
      const { name, flags } = await place();
      const text = Buffer.from(JSON.stringify(value)).toString("base64url");
      if (text.length <= LENGTH_MAX) (await cookies()).set(name, text, { ...flags, maxAge: MAX_AGE_S });
    },
    clear: async () => {
      const { name, flags } = await place();
      (await cookies()).set(name, "", { ...flags, expires: 0 });
    },
  };
}

function decode(text = ""): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return null;
  }
}
