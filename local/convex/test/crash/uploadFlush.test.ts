/** As `flush.test.ts`, for stored files: the file is on disk before its document, and that before the answer. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { api } from "../fixtures/files/api.ts";
import { httpClient } from "../harness/clients.ts";
import { readyLine, spawnDeployment } from "../harness/deploymentProcess.ts";
import { freePorts } from "../harness/freePorts.ts";
import { startScratchProject } from "../harness/scratchProject.ts";
import { temporaryFolder } from "../harness/temporaryFolder.ts";
import { canTrace, flushCalls, readTrace, type SystemCall, traceCommand } from "./systemCalls.ts";

test.skipIf(!canTrace())(
  "an uploaded file is flushed, then its folder, then its document, then it is answered",
  { timeout: 120_000 },
  async () => {
    const folder = await temporaryFolder("trace");
    const traceFile = join(folder, "trace");
    const [cloudPort = 0, sitePort = 0] = await freePorts(2);
    const place = { cloudPort, sitePort, dataDir: join(folder, "data") };
    const child = spawnDeployment(place, { wrapper: traceCommand(traceFile) });
    const address = await readyLine(child);
    await (await startScratchProject(address, "files")).pushed();

    const http = httpClient(address);
    const uploadUrl = await http.mutation(api.files.uploadUrl, {});
    const uploads = await Promise.all(
      Array.from({ length: 5 }, async (_, number) => {
        const content = `upload-mark-${number}-`;
        const response = await fetch(uploadUrl, { method: "POST", body: content });
        const { storageId } = (await response.json()) as { storageId: string };
        return { content, storageId };
      }),
    );
    child.signal("SIGTERM");
    await child.ended;

    const calls = await readTrace(traceFile);
    for (const upload of uploads) expectOrder(calls, upload.content, upload.storageId);
  },
);

function expectOrder(calls: readonly SystemCall[], content: string, storageId: string): void {
  const written = calls.findIndex(({ text }) => text.includes(content) && text.includes(".part>"));
  const name = /([0-9a-f-]{36})\.part>/.exec(calls[written]?.text ?? "")?.[1] ?? "none";
  const steps: readonly [string, (call: SystemCall) => boolean][] = [
    ["the file is flushed", (call) => isFlush(call) && call.text.includes(`${name}.part>`)],
    ["its folder is flushed", (call) => isFlush(call) && call.text.includes("/blobs>")],
    ["its document is written", ({ text }) => text.includes("data.mdb") && text.includes(name)],
    ["the document is flushed", (call) => isFlush(call) && call.text.includes("data.mdb")],
    ["it is answered", ({ text }) => text.includes("TCP") && text.includes(storageId)],
  ];
  let position = written;
  for (const [step, isStep] of steps) {
    const next = calls.findIndex((call, index) => index > position && isStep(call));
    expect(next, `${step}, for ${content}`).toBeGreaterThan(position);
    position = next;
  }
  const isNamed = ({ text }: SystemCall) => text.includes("data.mdb") && text.includes(name);
  const flushed = calls.findIndex((call) => isFlush(call) && call.text.includes(`${name}.part>`));
  expect(calls.findIndex(isNamed), "the document comes after the file").toBeGreaterThan(flushed);
  const answered = calls.findIndex(({ text }) => text.includes("TCP") && text.includes(storageId));
  expect(answered, "nothing is answered before").toBe(position);
}

function isFlush({ name, text }: SystemCall): boolean {
  return (flushCalls as readonly string[]).includes(name) && /= 0( \(DELAYED\))?$/.test(text);
}
