// Who is asking to sign in. The deployment sees one caller only, this server, so we tell it who stands behind the
// request, signed: a browser that calls the deployment itself cannot claim to be somebody else.
import { randomBytes } from "node:crypto";
import { cookies, headers } from "next/headers";
import { signCaller, type Caller } from "@/convex/signIn/caller";
import { clientAddress, readTrustedProxies } from "./clientAddress";
import { hostCookie } from "./hostCookie";
import { placeOf } from "./place";

const DEVICE_BYTES = 16; // 128 bits: nobody guesses the device of another
const DEVICE = /^[\w-]{22}$/;
const DEVICE_MAX_AGE_S = 60 * 60 * 24 * 400; // 400 days, the longest that browsers keep a cookie
const USER_AGENT_MAX_LENGTH = 512;

if (!process.env["CALLER_SECRET"] && process.env["NEXT_PHASE"] !== "phase-production-build") {
  console.warn(
    "CALLER_SECRET is not set. Sign-in works, but its limits by IP address see this server in place of its visitors. " +
      "Set one value here and on the deployment.",
  );
}

/**
 * The caller of this request, signed, or undefined where there is no secret to sign with. For a sign-in: the browser is
 * named by a cookie, to be known again.
 */
export async function callerToken(): Promise<string | undefined> {
  return await sign(nameDevice);
}

/**
 * The same arguments, and who is asking now: a session that was stolen is used from elsewhere. The cookies are left alone:
 * where an action sets one, Next.js renders its page again, and that page may be of a session that the action has ended.
 */
export async function withCaller<Args extends object>(args: Args): Promise<Args & { caller?: string }> {
  const caller = await sign(findDevice);
  return caller === undefined ? args : { ...args, caller };
}

async function sign(readDevice: () => Promise<string | null>): Promise<string | undefined> {
  const secret = process.env["CALLER_SECRET"];
  if (!secret) return undefined;
  const trustedProxies = readTrustedProxies(process.env["TRUSTED_PROXIES"]);
  return await signCaller(secret, callerOf(await headers(), trustedProxies, await readDevice()), Date.now());
}

export function callerOf(
  requestHeaders: Pick<Headers, "get">,
  trustedProxies: number,
  device: string | null,
): Caller {
  return {
    ip: clientAddress(requestHeaders.get("x-forwarded-for"), trustedProxies),
    place: trustedProxies > 0 ? placeOf(requestHeaders, process.env["PLACE_HEADERS"]) : null,
    userAgent: requestHeaders.get("user-agent")?.slice(0, USER_AGENT_MAX_LENGTH) ?? null,
    device,
  };
}

/** The name of this browser, made when it first tries to sign in. Where it has signed in before, it is known again. */
async function nameDevice(): Promise<string> {
  const device = (await findDevice()) ?? newDevice();
  const { name, flags } = await deviceCookie();
  // Also when it is known: the time that it is kept begins anew.
  (await cookies()).set(name, device, { ...flags, maxAge: DEVICE_MAX_AGE_S });
  return device;
}

async function findDevice(): Promise<string | null> {
  const known = (await cookies()).get((await deviceCookie()).name)?.value;
  return known !== undefined && DEVICE.test(known) ? known : null;
}

async function deviceCookie() {
  return hostCookie((await headers()).get("host"), "device");
}

function newDevice(): string {
  return randomBytes(DEVICE_BYTES).toString("base64url");
}
