import { Worker } from "node:worker_threads";
import { expect, test, vi } from "vitest";
import { receiveBody, sendBody } from "./bodyPort.ts";

const LIMIT = 1000;

function streamOf(...chunks: readonly string[]): ReadableStream<Uint8Array> {
  return new Blob([...chunks]).stream();
}

test("a body arrives whole and in order", async () => {
  const chunks = ["a", "bc", "", "def"];
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  const { port, done } = sendBody(body, LIMIT);
  expect(await new Response(receiveBody(port)).text()).toBe("abcdef");
  await done;
});

test("nothing is read from a body before its reader asks", async () => {
  const pull = vi.fn<(controller: ReadableStreamDefaultController<Uint8Array>) => void>((controller) => {
    controller.enqueue(new Uint8Array(1));
  });
  const { port } = sendBody(new ReadableStream({ pull }, { highWaterMark: 0 }), LIMIT);
  const reader = receiveBody(port).getReader();
  expect(pull).not.toHaveBeenCalled();
  await reader.read();
  expect(pull).toHaveBeenCalledOnce();
  await reader.cancel();
});

test("a reader that wants no more cancels the body", async () => {
  const cancel = vi.fn<() => void>();
  const { port, done } = sendBody(new ReadableStream({ cancel }), LIMIT);
  await receiveBody(port).cancel();
  await done;
  expect(cancel).toHaveBeenCalledOnce();
});

test("an error in the body reaches the reader", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull() {
      throw new Error("source broke");
    },
  });
  await expect(new Response(receiveBody(sendBody(body, LIMIT).port)).text()).rejects.toThrow("source broke");
});

test("a body over the limit ends in an error", async () => {
  const { port } = sendBody(streamOf("x".repeat(LIMIT + 1)), LIMIT);
  await expect(new Response(receiveBody(port)).text()).rejects.toThrow("larger than 1000 bytes");
});

test("a thread that ends leaves its reader with an error", async () => {
  const { port, done } = sendBody(new ReadableStream(), LIMIT);
  const worker = new Worker("process.exit()", { eval: true, workerData: port, transferList: [port] });
  await done;
  await worker.terminate();
});
