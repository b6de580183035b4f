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

/** The caller of this request, signed, or undefined where there is no secret to sign with. */
export async function callerToken(): Promise<string | undefined> {
  const secret = process.env["CALLER_SECRET"];
  if (!secret) return undefined;
  const trustedProxies = readTrustedProxies(process.env["TRUSTED_PROXIES"]);
  return await signCaller(secret, callerOf(await headers(), trustedProxies, await ownDevice()), Date.now());
}

export function callerOf(
  requestHeaders: Pick<Headers, "get">,
  trustedProxies: number,
  device: string,
): Caller {
  return {
    ip: clientAddress(requestHeaders.get("x-forwarded-for"), trustedProxies),
    place: trustedProxies > 0 ? placeOf(requestHeaders, process.env["PLACE_HEADERS"]) : null,
    userAgent: requestHeaders.get("user-agent")?.slice(0, USER_AGENT_MAX_LENGTH) ?? null,
    device,
  };
}

/** The name of this browser, made when it first tries to sign in. Where it has signed in before, it is known again. */
async function ownDevice(): Promise<string> {
  const { name, flags } = hostCookie((await headers()).get("host"), "device");
  const jar = await cookies();
  const known = jar.get(name)?.value;
  const device = known !== undefined && DEVICE.test(known) ? known : newDevice();
  // Also when it is known: the time that it is kept begins anew.
  jar.set(name, device, { ...flags, maxAge: DEVICE_MAX_AGE_S });
  return device;
}

function newDevice(): string {
  return randomBytes(DEVICE_BYTES).toString("base64url");
}
