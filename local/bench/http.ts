/** A query over HTTP, held against a bare `node:http` server that answers the same bytes. */
import { startChild } from "./children.ts";
import { type BenchDeployment } from "./deployment.ts";
import { load } from "./load.ts";
import { perSecond, type Row, times } from "./table.ts";

const seconds = 4;
const connections = 16;

export async function benchHttpQueries(deployment: BenchDeployment): Promise<Row[]> {
  const url = `${deployment.url}/api/query`;
  const headers = { "content-type": "application/json" };
  const question = (salt: number) =>
    JSON.stringify({ path: "rows:twenty", format: "json", args: [{ salt }] });
  const answer = await fetch(url, { method: "POST", headers, body: question(0) });
  const bytes = Buffer.from(await answer.arrayBuffer());

  const floorServer = await startChild(
    tsx("floor/httpServer.ts", "application/json", bytes.toString("base64")),
  );
  const shared = { connections, seconds, method: "POST" as const, headers };
  const floor = await load({ ...shared, url: floorServer.ready["url"] ?? "", body: question });
  await floorServer.stop();

  const same = await load({ ...shared, url, body: () => question(0) });
  const fresh = await load({ ...shared, url, body: question });
  const against = `node:http, ${perSecond(floor.perSecond)}`;
  return [
    row("HTTP query, 20 rows, asked before and unchanged", same.perSecond),
    row("HTTP query, 20 rows, run each time", fresh.perSecond),
  ];

  function row(what: string, ours: number): Row {
    return { what, ours: perSecond(ours), against, ratio: times(ours, floor.perSecond) };
  }
}

export function tsx(script: string, ...args: string[]): string[] {
  return ["--import", "tsx", `local/bench/${script}`, ...args];
}
