import { expect, test } from "vitest";
import { DeploymentError } from "../protocol/errors.ts";
import { createTestOrigins } from "./testOrigins.ts";

const request = (headers: Record<string, string> = {}) =>
  new Request("http://site.example/path?q=1", { headers });

test("the request goes to an HTTP action as it is", async () => {
  const { site, siteRequests } = createTestOrigins();
  const response = await site(request());
  expect(await response.text()).toBe("at http://site.example/path?q=1");
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe(null);
  expect(siteRequests[0]?.[1]).toEqual({ type: "anonymous" });
});

test("a header that is no token does not stop the request", async () => {
  const { site, siteRequests } = createTestOrigins();
  await site(request({ Authorization: "sha256=0123" }));
  await site(request({ Authorization: "Bearer abc" }));
  for (const [, identity] of siteRequests) {
    expect(identity).toMatchObject({ type: "rejected", code: "InvalidAuthHeader" });
  }
});

test("the scheme is the one that a proxy says", async () => {
  const { site } = createTestOrigins();
  for (const [name, value] of [
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Proto", "https, http"],
    ["Forwarded", 'for=1.2.3.4;proto="https";by=x'],
  ] as const) {
    expect(await (await site(request({ [name]: value }))).text()).toBe("at https://site.example/path?q=1");
  }
  for (const value of ["gopher", "javascript", ""]) {
    const response = await site(request({ "X-Forwarded-Proto": value }));
    expect(await response.text()).toBe("at http://site.example/path?q=1");
  }
});

test("a refusal of the engine has Convex's form", async () => {
  const { site, engine } = createTestOrigins();
  engine.httpAction = () => Promise.reject(new DeploymentError(503, "Busy", "later"));
  const response = await site(request());
  expect([response.status, await response.json()]).toEqual([503, { code: "Busy", message: "later" }]);
});
