/** `npm run bench [names…]`: everything, or the named parts, in one table of ratios from one run. */
import { startDeployment } from "./deployment.ts";
import { benchFanout } from "./fanout.ts";
import { benchHttpQueries } from "./http.ts";
import { benchLighthouse } from "./lighthouse.ts";
import { benchMutations } from "./mutations.ts";
import { benchPages, benchStart } from "./pages.ts";
import { benchReads } from "./reads.ts";
import { benchSession } from "./session.ts";
import { benchSignIn } from "./signIn.ts";
import { printTable, type Row } from "./table.ts";

const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
  reads: benchReads,
  deployment: benchDeployment,
  fanout: benchFanout,
  pages: benchPages,
  lighthouse: benchLighthouse,
  session: benchSession,
  signIn: benchSignIn,
  start: benchStart,
};

async function benchDeployment(): Promise<Row[]> {
  const deployment = await startDeployment();
  try {
    const mutations = await benchMutations(deployment);
    const queries = await benchHttpQueries(deployment);
    return [...queries, mutations];
  } finally {
    await deployment.stop();
  }
}

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const rows: Row[] = [];
for (const name of chosen) {
  const part = parts[name];
  if (part === undefined)
    throw new Error(`There is no part "${name}"; choose from ${Object.keys(parts).join(", ")}.`);
  process.stderr.write(`${name} …\n`);
  rows.push(...(await part()));
}
printTable(rows);
const shortfalls = rows.flatMap(({ what, shortfalls: found = [] }) =>
  found.map((text) => `${what}: ${text}`),
);
if (shortfalls.length > 0) console.error(`\nNot good enough:\n${shortfalls.join("\n")}`);
process.exit(shortfalls.length === 0 ? 0 : 1);
