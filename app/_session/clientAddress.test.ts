import { expect, test } from "vitest";
import { clientAddress, readTrustedProxies } from "./clientAddress";

const VISITOR = "203.0.113.7";

test.each([
  ["no proxy is trusted", VISITOR, 0],
  ["a negative number of proxies", VISITOR, -1],
  ["no header", null, 1],
  ["an empty header", "", 1],
  ["fewer entries than proxies: somebody came past one of them", VISITOR, 2],
  ["text", "unknown", 1],
  ["an address with more behind it", `${VISITOR} or so`, 1],
  ["a host name", "localhost", 1],
])("%s: nobody is believed", (_why, header, proxies) => {
  expect(clientAddress(header, proxies)).toBeNull();
});

test("what the visitor wrote into the header is never taken, however many addresses they write", () => {
  for (const forged of ["1.1.1.1", "1.1.1.1, 2.2.2.2", "::1", "unknown", ",,,", "a".repeat(5000)]) {
    expect(clientAddress(`${forged}, ${VISITOR}`, 1)).toBe(VISITOR);
    expect(clientAddress(`${forged}, ${VISITOR}, 10.0.0.2`, 2)).toBe(VISITOR);
  }
});

test.each([
  [`${VISITOR}:4711`, VISITOR],
  ["[2001:DB8::7]:4711", "2001:db8::7"],
  ["[2001:db8::7]", "2001:db8::7"],
  ["2001:db8::7", "2001:db8::7"],
])("%s is %s", (entry, address) => {
  expect(clientAddress(entry, 1)).toBe(address);
});

test.each([
  ["2", 2],
  [undefined, 0],
  ["", 0],
  ["-1", 0],
  ["1.5", 0],
  ["all", 0],
  ["1e9", 0],
])("TRUSTED_PROXIES=%s is %i", (text, count) => {
  expect(readTrustedProxies(text)).toBe(count);
});
