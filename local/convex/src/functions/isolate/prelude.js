/*
 * Runs once in every fresh context, before any user code, and gives it the globals that a query, a mutation and an action
 * have in common. Plain JavaScript, because its text is evaluated inside the context: the classes and promises made here
 * belong there. `prelude.ts` wraps each of these files in a function and takes the one that is named after it.
 *
 * `define` makes a global, from outside: from inside, each would go through the interceptor of the global object.
 *
 * `host` brings what only the outside has. Its functions are closed over and never put on a global as they are. This
 * separates realms for the sake of behaviour; it is no security boundary against the developer's own code.
 */
"use strict";

// User code may replace what hangs on the global object; these are read before it can.
const NativePromise = Promise;
const NativeError = Error;

/* Answers with what the other preludes need (`kit`) and what the host calls (`hooks`). */
// oxlint-disable-next-line no-unused-vars -- prelude.ts takes it by its name
function prelude(host, define) {
  shareInstanceof(host);
  const kit = { NativePromise, NativeError, hidden, define, bridged: (start) => bridged(host, start) };
  defineConvex(host, define);
  defineConsole(host, define);
  define("self", globalThis);
  define("process", { env: new Proxy({}, { get: (target, name) => readEnv(host, target, name) }) });
  neutraliseGarbageCollection(define);
  return { kit, hooks: { watch, makeStack, prototypes: [NativePromise.prototype, NativeError.prototype] } };
}

/** A property like those of the web's own globals. */
function hidden(value) {
  return { value, writable: true, enumerable: false, configurable: true };
}

/** Errors, arrays and promises that host classes hand out belong to the host's realm; `instanceof` accepts them too. */
function shareInstanceof(host) {
  const ordinaryHasInstance = Function.prototype[Symbol.hasInstance];
  for (const [name, foreign] of host.sharedIntrinsics) {
    const own = globalThis[name];
    Object.defineProperty(own, Symbol.hasInstance, {
      value(value) {
        if (ordinaryHasInstance.call(this, value)) return true;
        return this === own && ordinaryHasInstance.call(foreign, value);
      },
    });
  }
}

function defineConvex(host, define) {
  define("Convex", {
    syscall(op, args) {
      const answer = host.syscall(String(op), String(args));
      if (answer.ok) return answer.value;
      throw refusal(answer.message, answer.data);
    },
    asyncSyscall: (op, args) =>
      new NativePromise((resolve, reject) => {
        host.asyncSyscall(String(op), String(args), resolve, (message, data) =>
          reject(refusal(message, data)),
        );
      }),
    jsSyscall: (op, args) => bridged(host, () => host.jsSyscall(String(op), args)),
  });
}

/** `data` is what a called function's ConvexError carries, as value JSON. */
function refusal(message, data) {
  const error = new NativeError(message);
  if (data !== undefined) error.data = JSON.parse(data);
  return error;
}

/** The promise of something the host does, continued when the host enters the context again. */
function bridged(host, start) {
  return new NativePromise((resolve, reject) => {
    host.await(start(), resolve, reject);
  });
}

function defineConsole(host, define) {
  const console = Object.create({}, { [Symbol.toStringTag]: hidden("console") });
  for (const method of host.consoleMethods) {
    console[method] = (...args) =>
      host.console(method, args, method === "trace" ? new NativeError().stack : "");
  }
  define("console", console);
}

function readEnv(host, target, name) {
  return typeof name === "string" ? host.env(name) : Reflect.get(target, name);
}

/** What the garbage collector does would make two runs of one function differ. */
function neutraliseGarbageCollection(define) {
  class WeakRef {
    #target;
    constructor(target) {
      this.#target = target;
    }
    deref() {
      return this.#target;
    }
  }
  class FinalizationRegistry {
    register() {}
    unregister() {}
  }
  define("WeakRef", WeakRef);
  define("FinalizationRegistry", FinalizationRegistry);
}

/** Runs `job` and tells what became of it. */
function watch(job, fulfilled, rejected) {
  const result = new NativePromise((resolve) => {
    resolve(job());
  });
  void result.then(fulfilled, (thrown) => {
    makeStack(thrown);
    rejected(thrown);
  });
}

/** A stack is made when it is first looked at, which runs the error's own getters: here, inside the time limit. */
function makeStack(thrown) {
  try {
    return thrown.stack;
  } catch {
    return undefined;
  }
}
