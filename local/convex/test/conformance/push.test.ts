/** Step 1: pushing code with the official CLI. */
import { anyApi, makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { httpClient } from "../harness/clients.ts";
import { startEmbedded } from "../harness/deploymentProcess.ts";
import { eventually } from "../harness/eventually.ts";
import { type ScratchProject, startScratchProject } from "../harness/scratchProject.ts";

const answer = makeFunctionReference<"query", Record<string, never>, string>("answers:answer");
const other = makeFunctionReference<"query", Record<string, never>, string>("others:other");

test("an empty project is pushed and gets its generated files", async () => {
  const project = await startScratchProject(await startEmbedded(), null);
  const { output, exitCode } = await project.cli("dev", "--once", "--tail-logs", "disable");
  expect(output).toContain("Convex functions ready");
  expect(exitCode).toBe(0);
  expect(await project.read("convex/_generated/api.d.ts")).toContain("ApiFromModules");
  expect(await project.read(".env.local")).toContain("CONVEX_URL=http://127.0.0.1:");
});

test("a project with Convex Auth is pushed, and prints its indexes", async () => {
  const project = await startScratchProject(await startEmbedded(), "auth");
  const { output } = await project.push();
  expect(output).toContain("Convex functions ready");
  expect(output).toMatch(/authAccounts\.userIdAndProvider/);
});

test("a second push sends one changed file and keeps the others", async () => {
  const { project, http } = await answering("first");
  await project.write("convex/answers.ts", answers("second"));
  await project.pushed();
  expect(await http.query(answer)).toBe("second");
  expect(await http.query(other)).toBe("other");
});

test("a file that is removed takes its functions with it", async () => {
  const { project, http } = await answering("first");
  await project.remove("convex/others.ts");
  await project.pushed();
  expect(await http.query(answer)).toBe("first");
  await expect(http.query(other)).rejects.toThrow("Could not find public function for 'others:other'");
});

test("a module that throws is refused with its error, and the old code stays live", async () => {
  const { project, http } = await answering("first");
  await project.write("convex/answers.ts", `${answers("second")}\nthrow new Error("thrown at import");\n`);
  const { output } = await project.push();
  expect(output).toContain("thrown at import");
  expect(output).toContain("answers.js");
  expect(output).not.toContain("Convex functions ready");
  expect(await http.query(answer)).toBe("first");
  await project.write("convex/answers.ts", answers("third"));
  await project.pushed();
  expect(await http.query(answer)).toBe("third");
});

test("a file with a syntax error is refused, and the old code stays live", async () => {
  const { project, http } = await answering("first");
  await project.write("convex/answers.ts", "export const answer = = 3;\n");
  const { output } = await project.push();
  expect(output).toContain("answers.ts");
  expect(output).not.toContain("Convex functions ready");
  expect(await http.query(answer)).toBe("first");
});

test("code that never ends at import is refused, and the old code stays live", async () => {
  const { project, http } = await answering("first");
  await project.write("convex/answers.ts", `${answers("second")}\nfor (;;);\n`);
  const { output } = await project.push();
  expect(output).not.toContain("Convex functions ready");
  expect(output).toMatch(/timed out|too long|maximum duration/i);
  expect(await http.query(answer)).toBe("first");
});

test("the database, randomness and fetch are refused at import", async () => {
  const { project, http } = await answering("first");
  const refused = { "crypto.randomUUID();": /import time/, 'await fetch("http://127.0.0.1:9/");': /./ };
  for (const [statement, message] of Object.entries(refused)) {
    await project.write("convex/answers.ts", `${answers("second")}\n${statement}\n`);
    const { output } = await project.push();
    expect(output, statement).not.toContain("Convex functions ready");
    expect(output).toMatch(message);
    expect(await http.query(answer)).toBe("first");
  }
});

test("deploy -y pushes", async () => {
  const { project, http } = await answering("first");
  await project.write("convex/answers.ts", answers("deployed"));
  const { output, exitCode } = await project.cli("deploy", "-y", "--typecheck", "disable");
  expect(exitCode, output).toBe(0);
  expect(output).toContain("Deployed Convex functions");
  expect(await http.query(answer)).toBe("deployed");
});

test("deploy exits with an error when a module throws", async () => {
  const { project, http } = await answering("first");
  await project.write("convex/answers.ts", `${answers("never")}\nthrow new Error("thrown at import");\n`);
  const { output, exitCode } = await project.cli("deploy", "-y", "--typecheck", "disable");
  expect(exitCode).toBe(1);
  expect(output).toContain("thrown at import");
  expect(await http.query(answer)).toBe("first");
});

test("codegen writes the generated files and pushes nothing", async () => {
  const { project, http } = await answering("first");
  await project.write("convex/answers.ts", answers("generated"));
  const { output, exitCode } = await project.cli("codegen", "--typecheck", "disable");
  expect(exitCode, output).toBe(0);
  expect(await project.read("convex/_generated/api.d.ts")).toContain("answers");
  expect(await http.query(answer)).toBe("first");
});

test("dev that watches pushes each change, and recovers from a bad one", async () => {
  const { project, http } = await answering("first");
  const watching = project.startCli(
    "dev",
    "--typecheck",
    "disable",
    "--codegen",
    "disable",
    "--tail-logs",
    "disable",
  );
  await watching.outputHas("Convex functions ready");
  await project.write("convex/answers.ts", answers("changed"));
  await eventually("the change to be live", async () =>
    (await http.query(answer)) === "changed" ? true : undefined,
  );
  await project.write(
    "convex/answers.ts",
    `${answers("never")}\nthrow new Error("thrown while watching");\n`,
  );
  await watching.outputHas("thrown while watching");
  await project.write("convex/answers.ts", answers("mended"));
  await eventually("the mended code to be live", async () =>
    (await http.query(answer)) === "mended" ? true : undefined,
  );
  await watching.kill();
});

test("pushed code survives SIGKILL and a restart", async () => {
  const deployment = await startEmbedded();
  const project = await startScratchProject(deployment, "core");
  await project.pushed();
  await deployment.kill();
  await deployment.restart();
  expect(await httpClient(deployment).query(anyApi["notes"]?.["list"] as never)).toEqual([]);
});

async function answering(
  text: string,
): Promise<{ project: ScratchProject; http: ReturnType<typeof httpClient> }> {
  const deployment = await startEmbedded();
  const project = await startScratchProject(deployment, null);
  await project.write("convex/answers.ts", answers(text));
  await project.write(
    "convex/others.ts",
    `${head}export const other = query({ args: {}, handler: () => "other" });\n`,
  );
  await project.pushed();
  return { project, http: httpClient(deployment) };
}

const head = `import { queryGeneric as query } from "convex/server";\n`;

function answers(text: string): string {
  return `${head}export const answer = query({ args: {}, handler: () => ${JSON.stringify(text)} });\n`;
}
