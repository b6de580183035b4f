import { UNKNOWN_DEVICE } from "./device";
import type { Origin } from "./mail";

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** No dot, no slash, no line break: nothing that a mail program would turn into a link or that could pose as our words. */
const DEVICE = /^[\p{L}\p{N} ()'-]{1,60}$/u;
const IP_ADDRESS = /^[0-9a-f:.]{2,45}$/i;

const timeFormat = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

/** Who asked, from where and when, for a reader who wonders whether it was them. */
export function factsOf(to: string, { device, ip, at }: Origin): Fact[] {
  return [
    { label: "For", value: to },
    { label: "Device", value: DEVICE.test(device) ? device : UNKNOWN_DEVICE },
    ...(ip !== null && IP_ADDRESS.test(ip) ? [{ label: "IP address", value: ip }] : []),
    { label: "When", value: `${timeFormat.format(at)} UTC` },
  ];
}
