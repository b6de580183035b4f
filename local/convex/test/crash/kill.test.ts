/**
 * SIGKILL during writes, many times over one data folder. After each start every acknowledged turn must be there, each
 * turn whole and once. CRASH_KILLS makes the run longer or shorter.
 */
import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { api } from "../fixtures/bank/api.ts";
import { useApp } from "../harness/app.ts";
import { httpClient } from "../harness/clients.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import { within } from "../harness/within.ts";
import { createWriter, type Writer } from "./writer.ts";

const app = useApp("bank");

const kills = Number(process.env["CRASH_KILLS"] ?? 50);
/** How many more turns are acknowledged before a kill: often none, so that it also hits replays just after a start. */
const maxTurnsBeforeKill = 60;

test(
  `${kills} kills lose no acknowledged write and leave no half transaction`,
  { timeout: 600_000 },
  async () => {
    const writers = ["ada", "ben", "cho", "dev"].map((name) => createWriter(name));
    const startedAt = performance.now();
    for (let kill = 0; kill < kills; kill += 1) {
      const connected = writers.map((writer) => writer.connect(app.deployment.url));
      await within("the writers to be answered", Promise.all(connected));
      await turnsAcknowledged(writers, randomInt(maxTurnsBeforeKill));
      await app.deployment.kill();
      const acknowledged = writers.map((writer) => writer.acknowledged());
      await app.deployment.restart();
      for (const [index, writer] of writers.entries()) {
        // The last turns only: the whole is audited at the end.
        await audit(writer, acknowledged[index] ?? 0, Math.max((acknowledged[index] ?? 0) - 5, 1));
      }
    }
    await Promise.all(writers.map((writer) => writer.connect(app.deployment.url)));
    await within("the writers to finish", Promise.all(writers.map((writer) => writer.finish())));
    for (const writer of writers) {
      await audit(writer, writer.acknowledged(), 1);
      expect(writer.breaches).toEqual([]);
      writer.close();
    }
    const turns = writers.reduce((sum, writer) => sum + writer.acknowledged(), 0);
    console.log(`${kills} kills, ${turns} turns, ${Math.round((performance.now() - startedAt) / 1000)} s`);
    expect(turns).toBeGreaterThan(kills);
  },
);

function turnsAcknowledged(writers: readonly Writer[], more: number): Promise<void> {
  const sum = () => writers.reduce((total, writer) => total + writer.acknowledged(), 0);
  const goal = sum() + more;
  return eventuallyTrue("more turns to be acknowledged", () => sum() >= goal || writers.some(hasBreach));
}

const hasBreach = (writer: Writer) => writer.breaches.length > 0;

/** Every turn from `fromTurn` is whole and there once, without a gap, and the other table agrees. */
async function audit(writer: Writer, acknowledged: number, fromTurn: number): Promise<void> {
  const { turns, balance } = await httpClient(app.deployment).query(api.bank.audit, {
    writer: writer.name,
    fromTurn,
  });
  expect(writer.breaches).toEqual([]);
  expect(balance.turns, `${writer.name} acknowledged`).toBeGreaterThanOrEqual(acknowledged);
  expect(turns.map(({ turn }) => turn)).toEqual(
    Array.from({ length: Math.max(balance.turns - fromTurn + 1, 0) }, (_, index) => fromTurn + index),
  );
  expect(turns.filter(({ found, wanted }) => found !== wanted)).toEqual([]);
  if (fromTurn === 1) expect(turns.reduce((sum, { found }) => sum + found, 0)).toBe(balance.entries);
}
