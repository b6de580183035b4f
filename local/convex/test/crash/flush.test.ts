/**
 * SIGKILL leaves what the kernel holds, so it cannot show a missing flush. Here the system calls show it where strace
 * may run; the store's own order of events is shown everywhere.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { LmdbStore } from "../../src/storage/lmdbStore.ts";
import { api } from "../fixtures/core/api.ts";
import { httpClient } from "../harness/clients.ts";
import { readyLine, spawnDeployment } from "../harness/deploymentProcess.ts";
import { freePorts } from "../harness/freePorts.ts";
import { connectMessage, emptyQuerySet, openRawSocket } from "../harness/rawSocket.ts";
import { startScratchProject } from "../harness/scratchProject.ts";
import { temporaryFolder } from "../harness/temporaryFolder.ts";
import {
  canTrace,
  flushCalls,
  readTrace,
  synchronousDescriptors,
  type SystemCall,
  traceCommand,
} from "./systemCalls.ts";

const marks = Array.from({ length: 10 }, (_, number) => `flush-mark-${number}-`);

test.skipIf(!canTrace())(
  "a mutation's data is flushed to the data file before the answer leaves",
  async () => {
    const folder = await temporaryFolder("trace");
    const traceFile = join(folder, "trace");
    const [cloudPort = 0, sitePort = 0] = await freePorts(2);
    const place = { cloudPort, sitePort, dataDir: join(folder, "data") };
    const child = spawnDeployment(place, { wrapper: traceCommand(traceFile) });
    const address = await readyLine(child);
    await (await startScratchProject(address, "core")).pushed();

    const http = httpClient(address);
    const socket = await openRawSocket(address.url);
    socket.send(connectMessage());
    socket.send(emptyQuerySet());
    for (const [requestId, mark] of marks.entries()) {
      const value = `${mark}value`;
      if (requestId % 2 === 0) {
        await http.mutation(api.values.store, { value });
      } else {
        socket.send({ type: "Mutation", requestId, udfPath: "values:store", args: [{ value }] });
        await socket.mutationResponse(requestId);
      }
    }
    socket.close();
    child.signal("SIGTERM");
    await child.ended;

    const calls = await readTrace(traceFile);
    for (const mark of marks) expectFlushBeforeAnswer(calls, mark);
  },
);

test("a commit's promise resolves after LMDB has reported the flush, never before", async () => {
  const events: string[] = [];
  const store = new LmdbStore(await temporaryFolder("store"), {
    onFlush: (commits) => events.push(`flushed ${commits}`),
  });
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (const turn of ["first", "second"]) {
    const committed = store
      .commit([{ key: bytes(turn), value: bytes(turn) }])
      .then(() => events.push(`answered ${turn}`));
    expect(events.includes(`answered ${turn}`)).toBe(false);
    await committed;
  }
  await Promise.all(
    ["third", "fourth"].map((turn) =>
      store.commit([{ key: bytes(turn), value: bytes(turn) }]).then(() => events.push(`answered ${turn}`)),
    ),
  );
  await store.close();
  expect(events.slice(0, 4)).toEqual(["flushed 1", "answered first", "flushed 1", "answered second"]);
  for (const turn of ["third", "fourth"]) {
    expect(events.indexOf(`answered ${turn}`)).toBeGreaterThan(
      events.findIndex((event, index) => index > 3 && event.startsWith("flushed")),
    );
  }
});

/**
 * Write of the data, the end of a flush of that file, the write of LMDB's commit record through a descriptor that waits
 * for the disk (or another flush after it), then the answer.
 */
function expectFlushBeforeAnswer(calls: readonly SystemCall[], mark: string): void {
  const dataFile = "data.mdb";
  const carries = (call: SystemCall) => call.text.includes(mark);
  const isAnswer = (call: SystemCall) => carries(call) && call.text.includes("TCP");
  const isFlush = ({ name, text }: SystemCall) =>
    (flushCalls as readonly string[]).includes(name) &&
    text.includes(dataFile) &&
    /= 0( \(DELAYED\))?$/.test(text);

  const written = calls.findIndex((call) => carries(call) && call.text.includes(dataFile));
  expect(written, `${mark} in the data file`).toBeGreaterThan(-1);
  const answered = calls.findIndex(isAnswer);
  expect(answered, `${mark} in an answer, after the write`).toBeGreaterThan(written);
  const between = calls.slice(written + 1, answered);
  const flushed = between.findIndex(isFlush);
  expect(flushed, `a flush between the write and the answer of ${mark}`).toBeGreaterThan(-1);

  const synchronous = synchronousDescriptors(calls, dataFile);
  const isDurableRecord = ({ name, text }: SystemCall) =>
    name.startsWith("pwrite") && synchronous.some((descriptor) => text.startsWith(`${name}(${descriptor}<`));
  const isCommitted = between.slice(flushed + 1).some((call) => isDurableRecord(call) || isFlush(call));
  expect(isCommitted, `a durable commit record before the answer of ${mark}`).toBe(true);
}
