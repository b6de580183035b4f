/** The entry of an action thread: holds the code of one push and runs one action at a time, each in a context of its own. */
import { randomBytes } from "node:crypto";
import { parentPort, type MessagePort } from "node:worker_threads";
import { createIsolate, type Isolate } from "../isolate/context.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import { describeFailure } from "../udf/errors.ts";
import type { ActionOutcome, ActionRun, FromActionThread, ToActionThread } from "./actionMessages.ts";
import { ActionSyscalls } from "./actionSyscalls.ts";
import { runHttpRoute } from "./httpRoute.ts";

const port = parentPort;
if (port === null) throw new Error("Expected to be started as a worker thread");

let push: CompiledPush | null = null;
let syscalls: ActionSyscalls | null = null;

port.on("message", (message: ToActionThread) => {
  switch (message.type) {
    case "push":
      push = message.push;
      return;
    case "run":
      void runAction(message.run).then((outcome) => post({ type: "done", outcome }));
      return;
    case "syscallAnswer":
      syscalls?.answer(message.id, message.answer);
      return;
    default:
      message satisfies never;
  }
});

function post(message: FromActionThread, transfer: readonly MessagePort[] = []): void {
  port?.postMessage(message, [...transfer]);
}

async function runAction(run: ActionRun): Promise<ActionOutcome> {
  const modules = push;
  if (modules === null) throw new Error("Expected the code of a push before the first run");
  const handler = new ActionSyscalls(run, post);
  syscalls = handler;
  const isolate = createIsolate({
    mode: run.target.type === "action" ? "action" : "httpAction",
    modules,
    env: (name) => (Object.hasOwn(run.environment, name) ? run.environment[name] : undefined),
    seed: randomBytes(32),
    now: Date.now(),
    syscalls: handler,
    console: handler.console,
  });
  try {
    const outcome = await runTarget(isolate, run);
    handler.warnOfUnawaited();
    return outcome;
  } catch (error) {
    return { type: "failed", ...describeFailure(error, modules) };
  } finally {
    isolate.dispose();
  }
}

async function runTarget(isolate: Isolate, { target, requestId, limits }: ActionRun): Promise<ActionOutcome> {
  switch (target.type) {
    case "action": {
      const [module = "", name = "default"] = target.functionPath.split(":");
      // What analysis has found there: an action of `convex/server`.
      const action = (await isolate.importModule(module))[name] as {
        invokeAction(requestId: string, argsJson: string): Promise<string>;
      };
      return {
        type: "returned",
        valueJson: await isolate.execute(() => action.invokeAction(requestId, target.argsJson)),
      };
    }
    case "http":
      await runHttpRoute(isolate, target.request, limits, post);
      return { type: "responded" };
    default:
      return target satisfies never;
  }
}
