// Who a sign-in attempt comes from, in the form that limits and mails need it.
import { type Infer, v } from "convex/values";
import type { ActionCtx } from "../_generated/server";
import { type Caller, readCaller } from "./caller";
import { sha256Hex } from "../sha256Hex";

/** All visitors together, where the application cannot tell them apart. */
export const ANYWHERE = "anywhere";

/** What the limits count by. Stored, so it names no device: only its hash. */
export const originValidator = v.object({
  network: v.string(),
  deviceHash: v.union(v.string(), v.null()),
});
export type CountedOrigin = Infer<typeof originValidator>;

export interface Asker {
  readonly ip: string | null;
  readonly place: string | null;
  readonly userAgent: string | null;
  readonly counted: CountedOrigin;
}

/**
 * The visitor that the application vouches for. Without such a token, or with a forged one, whoever sent the request:
 * they are counted by themselves, so that nobody who calls the deployment directly can use up what visitors have.
 */
export async function findAsker(ctx: Pick<ActionCtx, "meta">, token: string | undefined): Promise<Asker> {
  const secret = process.env.CALLER_SECRET ?? "";
  const vouched = token === undefined ? null : await readCaller(secret, token, Date.now());
  if (vouched !== null)
    return await describe(vouched, vouched.ip === null ? ANYWHERE : networkOf(vouched.ip));

  const { ip, userAgent } = await ctx.meta.getRequestMetadata();
  return await describe(
    { ip, place: null, userAgent, device: null },
    `direct ${ip === null ? "unknown" : networkOf(ip)}`,
  );
}

async function describe({ ip, place, userAgent, device }: Caller, network: string): Promise<Asker> {
  const deviceHash = device === null ? null : await sha256Hex(device);
  return { ip, place, userAgent, counted: { network, deviceHash } };
}

const IPV6_GROUPS = 8;
const IPV6_NETWORK_GROUPS = 4; // A /64 is one customer's, who may use any address in it.

/** IPv4 addresses count one by one, IPv6 by network: otherwise one subscriber has 2^64 buckets. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!ip.includes(":")) return ip;

  const [before = "", after] = ip.toLowerCase().split("%", 1).join("").split("::");
  const left = groupsOf(before);
  const right = after === undefined ? [] : groupsOf(after);
  const zeros = Array.from({ length: Math.max(0, IPV6_GROUPS - left.length - right.length) }, () => "0");
  const groups = [...left, ...zeros, ...right].slice(0, IPV6_NETWORK_GROUPS);
  return `${groups.map((group) => group.replace(/^0+(?=.)/u, "")).join(":")}::/64`;
}

function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":");
}
