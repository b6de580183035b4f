/**
 * A body between two threads: the reader asks for a chunk, the writer sends one, so neither runs ahead of the other. The
 * port closes when a thread ends, which the reader sees as an error and the writer as a cancellation.
 */
import { MessageChannel, type MessagePort } from "node:worker_threads";

type FromReader = { readonly type: "pull" } | { readonly type: "cancel" };
type FromWriter =
  | { readonly type: "chunk"; readonly bytes: Uint8Array }
  | { readonly type: "end" }
  | { readonly type: "error"; readonly message: string };

export interface SentBody {
  /** Transferred to the thread that reads. */
  readonly port: MessagePort;
  /** Resolves when the reader has all of it, or wants no more. */
  readonly done: Promise<void>;
}

/** Offers a stream to another thread. A body larger than `limitBytes` ends in an error. */
export function sendBody(body: ReadableStream<Uint8Array>, limitBytes: number): SentBody {
  const { port1: own, port2: port } = new MessageChannel();
  const reader = body.getReader();
  let sentBytes = 0;
  const done = new Promise<void>((resolve) => {
    const finish = (message: FromWriter | null) => {
      if (message !== null) own.postMessage(message, []);
      own.close();
      resolve();
    };
    const pull = async () => {
      try {
        const { value } = await reader.read();
        sentBytes += value?.byteLength ?? 0;
        if (value === undefined) finish({ type: "end" });
        else if (sentBytes <= limitBytes)
          own.postMessage({ type: "chunk", bytes: value } satisfies FromWriter, []);
        else {
          await reader.cancel();
          finish({ type: "error", message: `The body is larger than ${limitBytes} bytes` });
        }
      } catch (error) {
        finish({ type: "error", message: error instanceof Error ? error.message : String(error) });
      }
    };
    const cancel = () => {
      reader.cancel().catch(() => undefined);
      finish(null);
    };
    own.on("message", (message: FromReader) => (message.type === "pull" ? void pull() : cancel()));
    own.on("close", cancel);
  });
  return { port, done };
}

/** The stream behind a port that `sendBody` made. */
export function receiveBody(port: MessagePort): ReadableStream<Uint8Array> {
  let isOver = false;
  let wake = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (finish: () => void) => {
          if (isOver) return;
          isOver = true;
          finish();
          port.close();
          wake();
        };
        port.on("message", (message: FromWriter) => {
          if (message.type === "end") end(() => controller.close());
          else if (message.type === "error") end(() => controller.error(new Error(message.message)));
          else controller.enqueue(message.bytes);
          wake();
        });
        port.on("close", () => end(() => controller.error(new Error("The other side of the body is gone"))));
      },
      async pull() {
        if (isOver) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          port.postMessage({ type: "pull" } satisfies FromReader, []);
        });
      },
      cancel() {
        isOver = true;
        port.postMessage({ type: "cancel" } satisfies FromReader, []);
        port.close();
      },
    },
    { highWaterMark: 0 },
  );
}
