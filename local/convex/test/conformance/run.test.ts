/** Step 3 and the CLI's other readers: run, data, logs, function-spec. */
import { expect, test } from "vitest";
import { api } from "../fixtures/core/api.ts";
import { useApp } from "../harness/app.ts";

const app = useApp("core");

test("run calls a query, a mutation and an action, with arguments as JSON", async () => {
  const { project } = app;
  expect((await project.cli("run", "failures:wantsNumber", `{"amount": 2.5}`)).stdout.trim()).toBe("2.5");
  expect((await project.cli("run", "notes:add", `{"body": "from run"}`)).stdout.trim()).toMatch(
    /^"[0-9a-z]{32}"$/,
  );
  expect((await project.cli("run", "notes:list")).stdout).toContain("from run");
  const echoed = await project.cli("run", "values:echoInAction", `{"value": {"x": [1, null, "ü"]}}`);
  expect(JSON.parse(echoed.stdout)).toEqual({ x: [1, null, "ü"] });
});

test("run calls internal functions, which clients cannot", async () => {
  expect((await app.project.cli("run", "hidden:secret")).stdout).toContain("for functions and admins only");
});

test("run shows the data of a ConvexError and exits with 1", async () => {
  const { output, exitCode } = await app.project.cli("run", "failures:withData");
  expect(exitCode).toBe(1);
  expect(output).toContain("Uncaught ConvexError");
  expect(output).toContain("full");
});

test("run shows the message and the place of a plain error", async () => {
  const { output, exitCode } = await app.project.cli("run", "failures:plain");
  expect(exitCode).toBe(1);
  expect(output).toContain("Uncaught TypeError: a plain error");
  expect(output).toMatch(/\(\.\.\/convex\/failures\.ts:\d+:\d+\)/);
});

test("run of an unknown function lists those that exist", async () => {
  const { output, exitCode } = await app.project.cli("run", "notes:missing");
  expect(exitCode).toBe(1);
  expect(output).toContain("Could not find function");
  expect(output).toContain("notes:add");
});

test("run --identity makes the function see that user", async () => {
  const identity = JSON.stringify({ subject: "someone", issuer: "https://issuer.example", name: "Some One" });
  for (const path of ["identity:whoAmI", "identity:whoAmIHidden"]) {
    const { stdout } = await app.project.cli("run", path, "--identity", identity);
    expect(JSON.parse(stdout)).toMatchObject({ subject: "someone", name: "Some One" });
  }
  expect((await app.project.cli("run", "identity:whoAmI")).stdout).toBe(""); // how the CLI prints null
});

test("run --watch prints again when the result changes", async () => {
  const watching = app.project.startCli("run", "--watch", "counters:read", `{"name": "watched"}`);
  await watching.outputHas(/^0$/m);
  await app.http().mutation(api.counters.increment, { name: "watched" });
  await watching.outputHas(/^1$/m);
  await watching.kill();
});

test("data lists tables and the documents of one", async () => {
  await app.http().mutation(api.notes.add, { body: "seen by data" });
  const tables = (await app.project.cli("data")).stdout.split("\n").map((line) => line.trim());
  expect(tables).toContain("notes");
  expect(tables.filter((name) => name.startsWith("_"))).toEqual([]);
  expect((await app.project.cli("data", "notes")).stdout).toContain("seen by data");
  const lines = (
    await app.project.cli("data", "notes", "--format", "jsonLines", "--limit", "1")
  ).stdout.trim();
  expect(JSON.parse(lines)).toMatchObject({ body: "seen by data" });
});

test("data of an empty table and of an unknown table say that there are no documents", async () => {
  for (const table of ["records", "nowhere"]) {
    expect((await app.project.cli("data", table)).output).toContain("There are no documents in this table.");
  }
});

test("logs shows console lines and errors, and follows", async () => {
  const following = app.project.startCli("logs", "--history", "1000");
  await app.http().query(api.determinism.prints, {});
  await following.outputHas("careful");
  await app
    .http()
    .query(api.failures.plain, {})
    .catch(() => {});
  await following.outputHas("a plain error");
  await following.kill();
});

test("logs --success shows runs that print nothing", async () => {
  const following = app.project.startCli("logs", "--success", "--history", "1000");
  await app.http().query(api.failures.wantsNumber, { amount: 1 });
  await following.outputHas("failures:wantsNumber");
  await following.kill();
});

test("function-spec lists every function with its arguments", async () => {
  const { stdout } = await app.project.cli("function-spec");
  const spec = JSON.parse(stdout) as { url: string; functions: Record<string, unknown>[] };
  expect(spec.url).toBe(app.deployment.url);
  expect(spec.functions).toContainEqual(
    expect.objectContaining({
      identifier: "notes.js:add",
      functionType: "Mutation",
      visibility: { kind: "public" },
    }),
  );
  expect(spec.functions).toContainEqual(
    expect.objectContaining({ identifier: "hidden.js:secret", visibility: { kind: "internal" } }),
  );
  expect(spec.functions).toContainEqual(
    expect.objectContaining({ functionType: "HttpAction", method: "GET", path: "/hello" }),
  );
});
