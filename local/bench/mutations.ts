/** Durable mutations with 32 clients, held against raw `lmdb` that commits as many bytes to as many keys. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { type BenchDeployment } from "./deployment.ts";
import { load } from "./load.ts";
import { perSecond, type Row, times } from "./table.ts";

const clients = 32;
const seconds = 4;
const text = "a row of the bench";
/** What one insert writes: the document, an entry for each of its three indexes, the table's count, the timestamp. */
const keysPerInsert = 6;
const keyBytes = 48;
const valueBytes = 96;

export async function benchMutations(deployment: BenchDeployment): Promise<Row> {
  const floor = await rawCommitsPerSecond();
  const ours = await load({
    url: `${deployment.url}/api/mutation`,
    connections: clients,
    seconds,
    method: "POST",
    headers: { "content-type": "application/json" },
    // Negative, so that these rows stay out of the way of the query bench.
    body: (index) => JSON.stringify({ path: "rows:add", format: "json", args: [{ n: -index - 1, text }] }),
  });
  return {
    what: `durable mutations, ${clients} clients`,
    ours: perSecond(ours.perSecond),
    against: `raw lmdb, same writes, ${perSecond(floor)}`,
    ratio: times(ours.perSecond, floor),
  };
}

async function rawCommitsPerSecond(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "doorman-bench-lmdb-"));
  const db = open<Buffer, Buffer>({
    path: folder,
    keyEncoding: "binary",
    encoding: "binary",
    pageSize: 8192,
    overlappingSync: false,
  });
  const end = performance.now() + seconds * 1000;
  let commits = 0;
  const client = async () => {
    while (performance.now() < end) {
      const puts = Array.from({ length: keysPerInsert }, () =>
        db.put(randomBytes(keyBytes), randomBytes(valueBytes)),
      );
      await Promise.all(puts);
      commits++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await db.close();
  await rm(folder, { recursive: true });
  return commits / seconds;
}
