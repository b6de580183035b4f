/** Step 2: environment variables. */
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";
import { startEmbedded } from "../harness/deploymentProcess.ts";
import { startScratchProject } from "../harness/scratchProject.ts";
import { subscribe } from "../harness/subscription.ts";

const app = useApp("core");

test("set, get, list and remove do what they say", async () => {
  const { project } = app;
  expect((await project.cli("env", "set", "COLOUR", "blue = sky")).exitCode).toBe(0);
  expect((await project.cli("env", "get", "COLOUR")).stdout.trim()).toBe("blue = sky");
  expect((await project.cli("env", "list")).stdout).toContain("COLOUR=");
  expect((await project.cli("env", "remove", "COLOUR")).exitCode).toBe(0);
  expect((await project.cli("env", "list")).stdout).not.toContain("COLOUR=");
});

test("getting a name that is not set prints nothing on stdout", async () => {
  expect((await app.project.cli("env", "get", "NOT_SET")).stdout).toBe("");
});

test("a live query follows a variable it reads", async () => {
  const seen = subscribe(app.sync(), api.variables.read, { name: "FOLLOWED" });
  await seen.value("null", (value) => value === null);
  await app.project.cli("env", "set", "FOLLOWED", "one");
  await seen.value("one", (value) => value === "one");
  await app.project.cli("env", "remove", "FOLLOWED");
  await seen.value("null again", () => seen.values.length >= 3 && seen.values.at(-1) === null);
});

test("functions see the deployment's own addresses", async () => {
  const http = app.http();
  expect(await http.query(api.variables.read, { name: "CONVEX_CLOUD_URL" })).toBe(app.deployment.url);
  expect(await http.query(api.variables.read, { name: "CONVEX_SITE_URL" })).toBe(app.deployment.siteUrl);
});

test("names and values outside Convex's rules are refused with Convex's codes", async () => {
  const refusals = {
    "9LIVES": ["x", "EnvironmentVariableNameInvalid"],
    "WITH-DASH": ["x", "EnvironmentVariableNameInvalid"],
    ["N".repeat(257)]: ["x", "EnvironmentVariableNameTooLong"],
    LONG: ["x".repeat(8 * 1024 + 1), "EnvironmentVariableValueTooLarge"],
  };
  for (const [name, [value = "", code = ""]] of Object.entries(refusals)) {
    const response = await change([{ name, value }]);
    expect(response.status, name).toBe(400);
    expect((await response.json()) as unknown).toMatchObject({ code });
  }
});

test("a change of several variables is made whole or not at all", async () => {
  const response = await change([
    { name: "GOOD", value: "x" },
    { name: "BAD-NAME", value: "x" },
  ]);
  expect(response.status).toBe(400);
  expect((await app.project.cli("env", "list")).stdout).not.toContain("GOOD");
});

test("changing variables needs the admin key", async () => {
  const response = await change([{ name: "STOLEN", value: "x" }], "Convex someone|0123456789abcdef");
  expect([401, 403]).toContain(response.status);
  expect((await app.project.cli("env", "list")).stdout).not.toContain("STOLEN");
});

test("variables survive SIGKILL and a restart", async () => {
  await app.project.cli("env", "set", "KEPT", "through the kill");
  await app.deployment.kill();
  await app.deployment.restart();
  expect(await app.http().query(api.variables.read, { name: "KEPT" })).toBe("through the kill");
});

test("a push whose auth config reads an unset variable is refused by name, and accepted once it is set", async () => {
  const deployment = await startEmbedded();
  const project = await startScratchProject(deployment, null);
  await project.write(
    "convex/auth.config.ts",
    `export default { providers: [{ domain: process.env.ISSUER, applicationID: "app" }] };\n`,
  );
  const refused = await project.push();
  expect(refused.output).toContain(
    "Environment variable ISSUER is used in auth config file but its value was not set.",
  );
  await project.cli("env", "set", "ISSUER", "https://issuer.example");
  await project.pushed();
});

function change(
  changes: { name: string; value: string | null }[],
  authorization = `Convex ${app.deployment.adminKey}`,
) {
  return fetch(`${app.deployment.url}/api/update_environment_variables`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: authorization },
    body: JSON.stringify({ changes }),
  });
}
