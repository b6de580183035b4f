// A cookie that carries one thing from a step to the next, in this browser and for a few minutes.
import { cookies, headers } from "next/headers";
import type * as z from "zod/mini";
import { hostCookie } from "./hostCookie";

const MAX_AGE_S = 60 * 15; // 15 minutes
const LENGTH_MAX = 3500; // browsers drop a cookie of more than 4096 bytes, its name and flags included

export interface BriefCookie<Value> {
  /** What it is called on the host of the request's Host header. */
  readonly nameOn: (host: string | null) => string;
  /** Undefined where it would be longer than a browser keeps. */
  readonly encode: (value: Value) => string | undefined;
  readonly decode: (text: string | undefined) => Value | null;
  readonly read: () => Promise<Value | null>;
  /** For server actions and route handlers, as `clear` is. Writes nothing where it would be too long. */
  readonly write: (value: Value, maxAgeS?: number) => Promise<void>;
  readonly clear: () => Promise<void>;
}

/** `shorten` says what of a value can be left out where it is too long. */
export function briefCookie<Value>(
  cookie: string,
  schema: z.ZodMiniType<Value>,
  { shorten = (value: Value) => value } = {},
): BriefCookie<Value> {
  const place = async () => hostCookie((await headers()).get("host"), cookie);
  const decode = (text = "") => {
    const parsed = schema.safeParse(fromBase64url(text));
    return parsed.success ? parsed.data : null;
  };
  const encode = (value: Value) =>
    [value, shorten(value)].map(toBase64url).find(({ length }) => length <= LENGTH_MAX);
  return {
    nameOn: (host) => hostCookie(host, cookie).name,
    encode,
    decode,
    read: async () => decode((await cookies()).get((await place()).name)?.value),
    write: async (value, maxAgeS = MAX_AGE_S) => {
      const { name, flags } = await place();
      const text = encode(value);
      if (text !== undefined) (await cookies()).set(name, text, { ...flags, maxAge: maxAgeS });
    },
    clear: async () => {
      const { name, flags } = await place();
      (await cookies()).set(name, "", { ...flags, expires: 0 });
    },
  };
}

function toBase64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function fromBase64url(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return null;
  }
}
