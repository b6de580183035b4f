import { request } from "node:http";
import { expect, test } from "vitest";
import { isLoopback } from "./guard.ts";
import { startTestMail } from "./testMail.ts";

/** `fetch` does not let its caller choose these headers. */
function statusOf(url: string, method: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}

test.each([
  ["localhost", true],
  ["mail.localhost", true],
  ["127.0.0.1", true],
  ["127.8.8.8", true],
  ["[::1]", true],
  ["127.0.0.1.evil.example", false],
  ["localhost.evil.example", false],
  ["evil-localhost", false],
  ["192.168.0.7", false],
  ["", false],
])("%j is loopback: %j", (hostname, answer) => {
  expect(isLoopback(hostname)).toBe(answer);
});

test.each(["/", "/api/mails", "/api/events", "/mails/1/html", "/emails", "/inbox/page.js"])(
  "%s is not for a name that someone else has pointed here",
  async (path) => {
    const { url } = await startTestMail();
    expect(await statusOf(url + path, "GET", { host: "evil.example" })).toBe(403);
    expect(await statusOf(url + path, "GET", { host: `evil.example:${new URL(url).port}` })).toBe(403);
  },
);

test("the names of this machine are answered, with any port: a tunnel may stand between", async () => {
  const { url } = await startTestMail();
  for (const host of ["localhost", "localhost:8080", "127.0.0.1", "[::1]:80"]) {
    expect(await statusOf(url, "GET", { host })).toBe(200);
  }
});

test.each([
  [{ origin: "https://evil.example" }],
  [{ origin: "http://localhost:1" }],
  [{ origin: "null" }],
  [{ "sec-fetch-site": "cross-site" }],
  [{ "sec-fetch-site": "same-site" }],
])("another website (%j) can neither send nor delete", async (headers) => {
  const { url } = await startTestMail();
  const authorization = "Bearer re_local";
  expect(await statusOf(`${url}/emails`, "POST", { authorization, ...headers })).toBe(403);
  expect(await statusOf(`${url}/api/mails`, "DELETE", headers)).toBe(403);
});

test("the inbox page itself can delete", async () => {
  const { url } = await startTestMail();
  const headers = { origin: url, "sec-fetch-site": "same-origin" };
  expect(await statusOf(`${url}/api/mails`, "DELETE", headers)).toBe(200);
});

test("no answer invites other websites to read it", async () => {
  const { url } = await startTestMail();
  for (const path of ["/", "/api/mails", "/emails"]) {
    const { headers } = await fetch(url + path, { headers: { origin: "https://evil.example" } });
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
});
