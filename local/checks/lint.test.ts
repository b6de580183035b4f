// What the linter is there for most of all, tried out: rules that need types go quiet where they find none.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const SETTINGS = { compilerOptions: { strict: true, target: "es2022", module: "esnext", types: [] } };

test.each([
  ["a promise that nobody waits for", "save();", "no-floating-promises"],
  ["a promise for a condition", "if (save()) throw new Error();", "no-misused-promises"],
])("%s fails the check", async (_what, statement, rule) => {
  expect(await lint(statement)).toMatchObject({ exitCode: 1, output: expect.stringContaining(rule) });
});

test("what is in order passes", async () => {
  expect(await lint("await save();")).toMatchObject({ exitCode: 0 });
});

/** The one statement in a file of its own, looked at as `npm run check` looks at all of them. */
async function lint(statement: string): Promise<{ exitCode: number | null; output: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), "doorman-lint-"));
  try {
    cpSync(path.join(root, ".oxlintrc.json"), path.join(folder, ".oxlintrc.json"));
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(SETTINGS));
    // Oxlint looks there for the part of it that knows types.
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const source = `async function save(): Promise<boolean> {\n  return await Promise.resolve(true);\n}\n\n${statement}\n`;
    writeFileSync(path.join(folder, "page.ts"), `export const name = "page";\n\n${source}`);
    const program = path.join(root, "node_modules/oxlint/dist/cli.js");
    const child = spawn(process.execPath, [program, "--deny-warnings"], { cwd: folder });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { exitCode, output };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
