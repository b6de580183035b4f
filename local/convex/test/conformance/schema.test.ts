/** Pushes that change the schema of tables that hold data. */
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { httpClient } from "../harness/clients.ts";
import { startEmbedded } from "../harness/deploymentProcess.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import { type ScratchProject, startScratchProject } from "../harness/scratchProject.ts";

const version = makeFunctionReference<"query", Record<string, never>, string>("items:version");
const insert = makeFunctionReference<"mutation", { rows: unknown[] }, string[]>("items:insert");
const repair = makeFunctionReference<"mutation", { id: string; size: number }, null>("items:repair");
const sized = makeFunctionReference<"query", { size: number }, string[]>("items:sized");

test("a schema that a document does not fit is refused with its id, and the old code stays live", async () => {
  const { project, http } = await pushed("first", anyTable);
  const [, bad = ""] = await http.mutation(insert, { rows: [{ size: 1 }, { size: "large" }, { size: 2 }] });
  await write(project, "second", numberTable);
  const { output } = await project.push();
  expect(output).toContain(`Document with ID "${bad}" in table "items" does not match the schema`);
  expect(output).toContain("Path: .size");
  expect(output).not.toContain("Convex functions ready");
  expect(await http.query(version, {})).toBe("first");
  await http.mutation(insert, { rows: [{ size: "still allowed" }] });

  const deployed = await project.cli("deploy", "-y", "--typecheck", "disable");
  expect(deployed.exitCode).not.toBe(0);
  expect(await http.query(version, {})).toBe("first");
});

test("once the document is mended the schema is accepted, and holds for what is written then", async () => {
  const { project, http } = await pushed("first", anyTable);
  const [bad = ""] = await http.mutation(insert, { rows: [{ size: "large" }] });
  await write(project, "second", numberTable);
  expect((await project.push()).output).not.toContain("Convex functions ready");
  await http.mutation(repair, { id: bad, size: 3 });
  await project.pushed();
  expect(await http.query(version, {})).toBe("second");
  await expect(http.mutation(insert, { rows: [{ size: "large" }] })).rejects.toThrow(
    'Failed to insert or update a document in table "items" because it does not match the schema',
  );
});

test("dev that watches goes on by itself once the data fits", async () => {
  const { project, http } = await pushed("first", anyTable);
  const [bad = ""] = await http.mutation(insert, { rows: [{ size: "large" }] });
  await write(project, "second", numberTable);
  const watching = project.startCli(
    "dev",
    "--typecheck",
    "disable",
    "--codegen",
    "disable",
    "--tail-logs",
    "disable",
  );
  await watching.outputHas("does not match the schema");
  // Written again and again, because only what is written after the CLI has subscribed to the table wakes it.
  await eventuallyTrue("the new code to be live", async () => {
    await http.mutation(repair, { id: bad, size: performance.now() });
    return (await http.query(version, {})) === "second";
  });
  await watching.outputHas("Convex functions ready");
  await watching.kill();
});

test("an index added to a table with data holds all of it, and what is written meanwhile", async () => {
  const { project, http } = await pushed("first", anyTable);
  const rows = Array.from({ length: 3000 }, (_, number) => ({ size: number % 10, number }));
  for (let start = 0; start < rows.length; start += 1000) {
    await http.mutation(insert, { rows: rows.slice(start, start + 1000) });
  }
  await write(project, "second", indexedTable);
  const push = { isRunning: true };
  const pushing = project.pushed().finally(() => {
    push.isRunning = false;
  });
  let meanwhile = 0;
  while (push.isRunning) {
    await http.mutation(insert, { rows: [{ size: 4, number: -1 }] });
    meanwhile += 1;
  }
  await pushing;
  expect(await http.query(sized, { size: 4 })).toHaveLength(300 + meanwhile);
  expect(await http.query(sized, { size: 77 })).toEqual([]);
});

test("an index that was backfilled survives SIGKILL; one that is removed is gone, and comes back whole", async () => {
  const deployment = await startEmbedded();
  const project = await startScratchProject(deployment, null);
  const http = httpClient(deployment);
  await write(project, "first", anyTable);
  await project.pushed();
  const ids = await http.mutation(insert, { rows: [{ size: 4 }, { size: 5 }] });
  await write(project, "second", indexedTable);
  await project.pushed();
  await deployment.kill();
  await deployment.restart();
  expect(await http.query(sized, { size: 4 })).toEqual(ids.slice(0, 1));
  await write(project, "third", anyTable);
  await project.pushed();
  await expect(http.query(sized, { size: 4 })).rejects.toThrow("Index items.by_size not found");
  const [late] = await http.mutation(insert, { rows: [{ size: 4 }] });
  await write(project, "fourth", indexedTable);
  await project.pushed();
  expect(await http.query(sized, { size: 4 })).toEqual([ids[0], late]);
});

const anyTable = "defineTable({ size: v.any(), number: v.optional(v.number()) })";
const numberTable = "defineTable({ size: v.number() })";
const indexedTable = `${anyTable}.index("by_size", ["size"])`;

async function pushed(name: string, table: string) {
  const deployment = await startEmbedded();
  const project = await startScratchProject(deployment, null);
  await write(project, name, table);
  await project.pushed();
  return { project, http: httpClient(deployment) };
}

async function write(project: ScratchProject, name: string, table: string): Promise<void> {
  await project.write(
    "convex/schema.ts",
    `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ items: ${table} });
`,
  );
  await project.write(
    "convex/items.ts",
    `import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
export const version = query({ handler: () => ${JSON.stringify(name)} });
export const insert = mutation({
  handler: async (ctx, { rows }) => {
    const ids = [];
    for (const row of rows) ids.push(await ctx.db.insert("items", row));
    return ids;
  },
});
export const repair = mutation({ handler: (ctx, { id, size }) => ctx.db.patch(id, { size }) });
export const sized = query({
  handler: async (ctx, { size }) => {
    const found = await ctx.db.query("items").withIndex("by_size", (range) => range.eq("size", size)).collect();
    return found.map((item) => item._id);
  },
});
`,
  );
}
