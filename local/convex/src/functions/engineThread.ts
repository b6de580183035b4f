/** The entry of the engine thread: opens the store, and carries messages between the main thread and the core. */
import { parentPort, workerData } from "node:worker_threads";
import { LmdbStore } from "../storage/lmdbStore.ts";
import { MemoryStore } from "../storage/memoryStore.ts";
import { EngineCore } from "./engineCore.ts";
import { errorToMessage, type EngineThreadData, type FromEngine, type ToEngine } from "./engineMessages.ts";

const port = parentPort;
if (port === null) throw new Error("Expected to be started as a worker thread");

// `startEngine` is the only one to start this thread.
const { engine, suspectId } = workerData as EngineThreadData;

function emit(message: FromEngine): void {
  port?.postMessage(message);
}

try {
  const core = await EngineCore.open({
    engine,
    suspectId,
    store: engine.storePath === null ? new MemoryStore() : new LmdbStore(engine.storePath),
    emit,
    // What memory holds is ahead of the disk for good. The main thread sees the exit and starts over from the disk.
    onFailure(error) {
      console.error("The data folder cannot be written to:", error);
      process.exit(1);
    },
  });
  port.on("message", (message: ToEngine) => receive(core, message));
  emit({ type: "ready", latestTs: core.latestTs });
} catch (error) {
  emit({ type: "failedToStart", error: errorToMessage(error) });
}

function receive(core: EngineCore, message: ToEngine): void {
  switch (message.type) {
    case "call": {
      const { id, method, params } = message;
      core
        .call(method, params, (value) => emit({ type: "answer", id, value }))
        .catch((error: unknown) => emit({ type: "error", id, error: errorToMessage(error) }));
      return;
    }
    case "release":
      return core.release(message.token);
    case "ping":
      return emit({ type: "pong" });
    default:
      message satisfies never;
  }
}
