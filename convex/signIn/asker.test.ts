import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ANYWHERE, findAsker, networkOf } from "./asker";
import { signCaller } from "./caller";

const secret = "a secret of two";
const request = {
  ip: "198.51.100.1",
  userAgent: "curl",
  requestId: "1",
  scheduledFunctionId: null,
  authToken: null,
};

function ctxOf(metadata: Partial<typeof request> | { ip: null } = {}) {
  return {
    meta: { getRequestMetadata: async () => ({ ...request, ...metadata }) },
  } as unknown as Parameters<typeof findAsker>[0];
}

beforeEach(() => void vi.stubEnv("CALLER_SECRET", secret));
afterEach(() => void vi.unstubAllEnvs());

test("whom the application vouches for is counted by their own address and device", async () => {
  const caller = { ip: "192.0.2.1", place: "Berlin, Germany", userAgent: "Firefox", device: "d3v1c3" };
  const asker = await findAsker(ctxOf(), await signCaller(secret, caller, Date.now()));
  expect(asker).toEqual({
    ip: "192.0.2.1",
    place: "Berlin, Germany",
    userAgent: "Firefox",
    counted: { network: "192.0.2.1", deviceHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

test("where the application cannot tell visitors apart, they are counted together", async () => {
  const caller = { ip: null, place: null, userAgent: "Firefox", device: "d3v1c3" };
  const asker = await findAsker(ctxOf(), await signCaller(secret, caller, Date.now()));
  expect(asker.ip).toBeNull();
  expect(asker.counted.network).toBe(ANYWHERE);
});

test("without a token, with a forged, an old or a foreign one, it is whoever sent the request, without a device", async () => {
  const caller = { ip: "192.0.2.1", place: "Berlin, Germany", userAgent: "Firefox", device: "d3v1c3" };
  for (const token of [
    undefined,
    "",
    "forged.forged",
    await signCaller("another secret", caller, Date.now()),
    await signCaller(secret, caller, Date.now() - 1000 * 60 * 5),
  ]) {
    expect(await findAsker(ctxOf(), token)).toEqual({
      ip: "198.51.100.1",
      place: null,
      userAgent: "curl",
      counted: { network: "direct 198.51.100.1", deviceHash: null },
    });
  }
});

test("who calls directly from nowhere does not share with those whom the application vouches for", async () => {
  expect((await findAsker(ctxOf({ ip: null }), undefined)).counted.network).toBe("direct unknown");
});

test("without a secret on the deployment no token is believed", async () => {
  vi.stubEnv("CALLER_SECRET", "");
  const caller = { ip: "192.0.2.1", place: null, userAgent: null, device: null };
  const token = await signCaller(secret, caller, Date.now());
  expect((await findAsker(ctxOf(), token)).ip).toBe("198.51.100.1");
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:db8:0001:0002:ffff::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["no address", "no address"],
])("%s counts as %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
