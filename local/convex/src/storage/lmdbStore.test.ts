/** What only a store on disk promises. What it shares with every store is in orderedStore.test.ts. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { LmdbStore, MAX_KEY_BYTES, type LmdbStoreOptions } from "./lmdbStore.ts";
import type { Write } from "./orderedStore.ts";

const EVERYTHING = { start: new Uint8Array(0), end: null };

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lmdb-store-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function openStore(folder: string, options?: LmdbStoreOptions): LmdbStore {
  const store = new LmdbStore(folder, options);
  onTestFinished(() => store.close());
  return store;
}

function put(key: string): Write {
  return { key: Buffer.from(key), value: Buffer.from(key) };
}

function keysOf(store: LmdbStore): string[] {
  return Array.from(store.range(EVERYTHING, "asc"), ({ key }) => Buffer.from(key).toString());
}

test("what was committed is there after closing and opening again", async () => {
  const folder = await newFolder();
  const store = openStore(folder);
  void store.commit([put("a")]);
  await store.close();
  expect(keysOf(openStore(folder))).toEqual(["a"]);
});

test("the flush comes before the answer, and commits that wait together share one", async () => {
  const events: string[] = [];
  const store = openStore(await newFolder(), { onFlush: (commits) => events.push(`flush of ${commits}`) });
  const commit = (name: string): Promise<void> =>
    store.commit([put(name)]).then(() => void events.push(name));
  const first = [commit("a"), commit("b")];
  await new Promise((resolve) => setImmediate(resolve));
  // The first flush is under way, so these wait for it and then go together.
  const second = [commit("c"), commit("d"), commit("e")];
  await Promise.all([...first, ...second]);
  expect(events).toEqual(["flush of 2", "a", "b", "flush of 3", "c", "d", "e"]);
});

test("a second reader sees a commit whole or not at all", async () => {
  const folder = await newFolder();
  const writer = openStore(folder);
  const reader = openStore(folder);
  const sizes = new Set<number>();
  const observe = setInterval(() => sizes.add(keysOf(reader).length), 0);
  for (let round = 0; round < 5; round++) {
    await writer.commit(Array.from({ length: 1000 }, (_, index) => put(`${round}-${index}`)));
  }
  await expect.poll(() => keysOf(reader)).toHaveLength(5000);
  clearInterval(observe);
  expect([...sizes].filter((size) => size % 1000 !== 0)).toEqual([]);
});

test(
  "a process that is killed loses nothing that was answered, and leaves no commit in halves",
  { timeout: 30_000 },
  async () => {
    const folder = await newFolder();
    const module = fileURLToPath(new URL("./lmdbStore.ts", import.meta.url));
    const source = `
    const { LmdbStore } = await import(${JSON.stringify(module)});
    const store = new LmdbStore(${JSON.stringify(folder)});
    for (let n = 0; ; n++) {
      const key = String(n).padStart(6, "0");
      const writes = ["x", "y"].map((side) => ({ key: Buffer.from(side + key), value: Buffer.alloc(500) }));
      store.commit(writes).then(() => process.stdout.write(key + "\\n"));
      if (n % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let answered = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      answered = Number(line);
      if (answered >= 500) child.kill("SIGKILL");
    }
    if (child.signalCode === null) await once(child, "exit");
    expect(child.signalCode).toBe("SIGKILL");
    const keys = keysOf(openStore(folder));
    const left = keys.filter((key) => key.startsWith("x")).map((key) => Number(key.slice(1)));
    const right = keys.filter((key) => key.startsWith("y")).map((key) => Number(key.slice(1)));
    expect(left).toEqual(right);
    expect(left).toEqual(Array.from({ length: left.length }, (_, n) => n));
    expect(left.length).toBeGreaterThan(answered);
  },
);

test("a key that LMDB cannot hold is refused before anything is written", async () => {
  const store = openStore(await newFolder());
  const large = new Uint8Array(MAX_KEY_BYTES + 1);
  expect(() => void store.commit([put("a"), { key: large, value: large }])).toThrow(TypeError);
  expect(() => void store.commit([{ key: new Uint8Array(0), value: large }])).toThrow("1 to 4026 bytes");
  expect(keysOf(store)).toEqual([]);
  await store.commit([{ key: large.subarray(1), value: large }]);
  expect(store.get(large.subarray(1))).toHaveLength(large.length);
});

test("after closing nothing is committed", async () => {
  const store = openStore(await newFolder());
  await store.close();
  await expect(store.commit([put("a")])).rejects.toThrow("The store is closed.");
});
