/** What the main thread and an action thread say to each other. An action thread runs one action at a time. */
import type { MessagePort } from "node:worker_threads";
import type { Identity } from "../../protocol/functionCall.ts";
import type { Environment } from "../engineMessages.ts";
import type { CompiledPush } from "../isolate/compiledPush.ts";
import type { LogLine } from "../udf/console.ts";

export type ToActionThread =
  /** Replaces the push of before; runs that follow use it. */
  | { readonly type: "push"; readonly push: CompiledPush }
  | { readonly type: "run"; readonly run: ActionRun }
  | { readonly type: "syscallAnswer"; readonly id: number; readonly answer: SyscallAnswer };

export interface ActionRun {
  readonly target: ActionTarget;
  readonly identity: Identity;
  readonly environment: Environment;
  readonly requestId: string;
  readonly scheduledFunctionId: string | null;
  readonly deploymentName: string;
  readonly limits: ActionLimits;
}

export interface ActionLimits {
  readonly concurrentActionOperations: number;
  readonly httpBodyBytes: number;
  readonly logLines: number;
}

export type ActionTarget =
  | {
      readonly type: "action";
      /** Canonical: `dir/mod.js:fn`. */
      readonly functionPath: string;
      readonly argsJson: string;
    }
  | { readonly type: "http"; readonly request: HttpRequestHead };

/** A body travels through a port of its own; see `bodyPort.ts`. */
export interface HttpRequestHead {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: MessagePort | null;
}

export interface HttpResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** `Set-Cookie` once for each cookie. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: MessagePort | null;
}

export type SyscallAnswer =
  | { readonly type: "value"; readonly json: string }
  /** User code may catch it; `dataJson` where a callee threw a ConvexError. */
  | { readonly type: "refused"; readonly message: string; readonly dataJson?: string }
  /** Ends the action. */
  | { readonly type: "fatal"; readonly message: string };

export type FromActionThread =
  | {
      readonly type: "syscall";
      readonly id: number;
      readonly op: string;
      readonly argsJson: string;
      /** Of a file to store; see `bodyPort.ts`. */
      readonly body: MessagePort | null;
    }
  | { readonly type: "log"; readonly line: LogLine }
  | { readonly type: "response"; readonly response: HttpResponseHead }
  | { readonly type: "done"; readonly outcome: ActionOutcome };

export type ActionOutcome =
  | { readonly type: "returned"; readonly valueJson: string }
  /** An HTTP action: the response went out as a message of its own, and its body has ended. */
  | { readonly type: "responded" }
  | {
      readonly type: "failed";
      /** As it stands after `Server Error\n`. */
      readonly message: string;
      readonly dataJson?: string;
    };
