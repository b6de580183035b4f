import { expect, test, vi } from "vitest";
import { Outbox } from "./engineOutbox.ts";

function slowDisk() {
  const waits = new Map<bigint, { resolve(): void; reject(error: unknown): void }>();
  return {
    durable: (ts: bigint) =>
      new Promise<void>((resolve, reject) => {
        waits.set(ts, { resolve, reject });
      }),
    async flush(ts: bigint) {
      waits.get(ts)?.resolve();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
    fail: (ts: bigint) => waits.get(ts)?.reject(new Error("disk full")),
  };
}

test("an answer waits for its commit, and for the answers before it", async () => {
  const disk = slowDisk();
  const outbox = new Outbox({ durable: disk.durable, onFailure: () => expect.unreachable() });
  const sent: string[] = [];
  outbox.post(2n, () => sent.push("mutation at 2"));
  outbox.post(1n, () => sent.push("query at 1"));
  outbox.post(3n, () => sent.push("mutation at 3"));
  expect(sent).toEqual([]);
  await disk.flush(2n);
  expect(sent).toEqual(["mutation at 2", "query at 1"]);
  await disk.flush(3n);
  expect(sent).toEqual(["mutation at 2", "query at 1", "mutation at 3"]);
});

test("what is durable already leaves at once", async () => {
  const disk = slowDisk();
  const outbox = new Outbox({ durable: disk.durable, onFailure: () => expect.unreachable() });
  outbox.post(5n, () => undefined);
  await disk.flush(5n);
  const send = vi.fn<() => void>();
  outbox.post(5n, send);
  expect(send).toHaveBeenCalledOnce();
});

test("a disk that refuses is told of, and nothing more leaves", async () => {
  const disk = slowDisk();
  const onFailure = vi.fn<(error: unknown) => void>();
  const outbox = new Outbox({ durable: disk.durable, onFailure });
  const send = vi.fn<() => void>();
  outbox.post(1n, send);
  disk.fail(1n);
  await vi.waitFor(() => expect(onFailure).toHaveBeenCalledOnce());
  outbox.post(1n, send);
  expect(send).not.toHaveBeenCalled();
});
