// Which way of signing in was used last in this browser. A convenience, so the page does not care who wrote it.
import { cookies, headers } from "next/headers";
import * as z from "zod/mini";
import { hostCookie } from "./hostCookie";

const COOKIE = "last-method";
const MAX_AGE_S = 60 * 60 * 24 * 400; // 400 days, the longest that browsers keep a cookie

const method = z.enum(["password", "link", "code", "github", "google", "apple"]);
export type Method = z.infer<typeof method>;

export async function readLastMethod(): Promise<Method | null> {
  const parsed = method.safeParse((await cookies()).get(COOKIE)?.value);
  return parsed.success ? parsed.data : null;
}

export async function writeLastMethod(used: Method): Promise<void> {
  const { flags } = hostCookie((await headers()).get("host"), COOKIE);
  (await cookies()).set(COOKIE, used, { ...flags, maxAge: MAX_AGE_S });
}
