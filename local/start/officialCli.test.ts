import { expect, test } from "vitest";

import { isAnnouncement, parsePushed, pushOnce, watchAndPush } from "./officialCli.ts";

const deployment = { url: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211", adminKey: "the-key" };

test("the admin key is in the environment of the push, not on its command line, which everybody can read", () => {
  for (const command of [watchAndPush("/tree", deployment), pushOnce("/tree", deployment)]) {
    expect(command.env["CONVEX_SELF_HOSTED_ADMIN_KEY"]).toBe("the-key");
    expect(command.args.join(" ")).not.toContain("the-key");
  }
});

test("a push to the embedded deployment is sent nowhere else, whatever the developer's environment says", () => {
  const { env } = watchAndPush("/tree", deployment);
  expect(env).toMatchObject({ CONVEX_DEPLOYMENT: "", CONVEX_DEPLOY_KEY: "", CONVEX_DEPLOYMENT_TOKEN: "" });
});

test("with another deployment, the CLI finds out by itself which, and keeps its habits", () => {
  const { args, env } = watchAndPush("/tree", null);
  expect(env).toEqual(process.env);
  expect(args.join(" ")).not.toContain("keepEnvironmentFile");
});

test.each([
  ["\u001B[32m✔\u001B[39m 12:00:00 Convex functions ready! (1.2s)", true],
  ["- Preparing Convex functions...", null],
])("%j: %s", (line, pushed) => {
  expect(parsePushed(line)).toBe(pushed);
});

test("announcements are left out, errors are not", () => {
  expect(isAnnouncement("▌ └─ http://127.0.0.1:3210")).toBe(true);
  expect(isAnnouncement("Saved NEXT_PUBLIC_CONVEX_URL to .env.local")).toBe(true);
  expect(isAnnouncement("✖ convex/tasks.ts:1:1 - error")).toBe(false);
});
