import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { readSettings, SettingError } from "./settings.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "doorman-settings-"));
});
afterEach(() => rmSync(root, { recursive: true }));

test("without any variable: the embedded deployment, the usual ports, a folder in the tree", () => {
  expect(readSettings("dev", root, {})).toEqual({
    mode: "dev",
    root,
    port: 3000,
    origin: "http://localhost:3000",
    distDir: ".next",
    oneMachine: {
      embedded: { cloudPort: 3210, sitePort: 3211, dataDir: path.join(root, ".convex-embedded") },
      mail: { port: 3212, dataDir: path.join(root, ".convex-embedded-mail") },
      identity: { port: 3213, dataDir: path.join(root, ".convex-embedded-identity") },
    },
  });
});

test("ports and folder come from the environment, and another port builds into another folder", () => {
  const settings = readSettings("preview", root, {
    PORT: "4000",
    CONVEX_EMBEDDED_PORT: "4210",
    CONVEX_EMBEDDED_SITE_PORT: "4211",
    CONVEX_EMBEDDED_DATA: "elsewhere",
    LOCAL_MAIL_PORT: "4212",
    LOCAL_IDENTITY_PORT: "4213",
  });
  expect(settings.origin).toBe("http://localhost:4000");
  expect(settings.distDir).toBe(".next-4000");
  expect(settings.oneMachine).toEqual({
    embedded: { cloudPort: 4210, sitePort: 4211, dataDir: path.join(root, "elsewhere") },
    mail: { port: 4212, dataDir: path.join(root, "elsewhere-mail") },
    identity: { port: 4213, dataDir: path.join(root, "elsewhere-identity") },
  });
});

test.each(["CONVEX_DEPLOYMENT", "CONVEX_SELF_HOSTED_URL"])(
  "%s in the environment names another deployment",
  (name) => {
    expect(readSettings("dev", root, { [name]: "dev:happy-otter-1" }).oneMachine).toBeNull();
  },
);

test.each([
  ["CONVEX_DEPLOYMENT=dev:happy-otter-1 # team: a", true],
  ['CONVEX_SELF_HOSTED_URL="https://convex.example.com"', true],
  ["export CONVEX_DEPLOYMENT=dev:happy-otter-1", true],
  ["A=1\r\nCONVEX_DEPLOYMENT=dev:happy-otter-1\r\n", true],
  ["# CONVEX_DEPLOYMENT=dev:happy-otter-1", false],
  ["CONVEX_DEPLOYMENT=", false],
  ["CONVEX_DEPLOYMENT=\nNEXT_PUBLIC_CONVEX_URL=http://127.0.0.1:3210", false],
  ["CONVEX_DEPLOYMENT=''", false],
  ["MY_CONVEX_DEPLOYMENT=x", false],
])("a file that says %j names another deployment: %s", (text, names) => {
  for (const file of [".env.local", ".env"]) {
    writeFileSync(path.join(root, file), text);
    expect(readSettings("dev", root, {}).oneMachine === null).toBe(names);
    rmSync(path.join(root, file));
  }
});

test("an empty variable in the environment takes back what a file says", () => {
  writeFileSync(path.join(root, ".env.local"), "CONVEX_DEPLOYMENT=dev:happy-otter-1");
  expect(readSettings("dev", root, { CONVEX_DEPLOYMENT: "" }).oneMachine).not.toBeNull();
});

test.each(["0", "65536", "3000.5", "http", "-1"])(
  "a port of %j is refused by the name of its variable",
  (port) => {
    expect(() => readSettings("dev", root, { PORT: port })).toThrow(
      new SettingError(`PORT must be a port between 1 and 65535, not "${port}".`),
    );
  },
);

test("two servers cannot have one port", () => {
  expect(() => readSettings("dev", root, { PORT: "3210" })).toThrow(
    /^PORT and CONVEX_EMBEDDED_PORT must differ: both are 3210\.$/u,
  );
});
