/*
 * What queries, mutations and analysis have besides the globals of `prelude.js`: a clock that stands still, chance that
 * follows from a seed, and refusals of what would wait or call back. Evaluated inside the context, like `prelude.js`.
 */
"use strict";

const NativeDate = Date;

// oxlint-disable-next-line no-unused-vars -- prelude.ts takes it by its name
function deterministicPrelude(host, kit) {
  defineClock(host, kit);
  defineRandomness(host, kit);
  defineQueueMicrotask(kit);
  for (const name of host.forbiddenFunctions) kit.define(name, () => forbid(host, kit, name));
  for (const name of host.ignoredFunctions) kit.define(name, () => {});
  for (const name of host.forbiddenStreams) defineForbiddenStream(host, kit, name);
  for (const [name, methods] of host.bridgedClasses) defineBridgedClass(kit, name, methods);
}

function forbid(host, { NativeError }, name) {
  throw new NativeError(host.forbiddenText(name));
}

function defineClock(host, { define, hidden }) {
  const now = () => host.now();
  function Date(...args) {
    if (new.target === undefined) return new NativeDate(now()).toString();
    return Reflect.construct(NativeDate, args.length === 0 ? [now()] : args, new.target);
  }
  // A prototype of its own with its own constructor: V8 is slow to change those of the language.
  Date.prototype = Object.create(NativeDate.prototype, { constructor: hidden(Date) });
  Object.setPrototypeOf(Date, NativeDate);
  Object.defineProperties(Date, { length: { value: NativeDate.length }, now: hidden(now) });
  define("Date", Date);
  define("performance", { now: () => host.performanceNow(), timeOrigin: 0 });
}

function defineRandomness(host, { define, bridged }) {
  Math.random = () => host.random();
  const subtle = {};
  for (const method of host.subtleMethods) {
    subtle[method] = (...args) => bridged(() => host.subtle(method, args));
  }
  define("crypto", {
    getRandomValues(array) {
      host.fillRandom(array);
      return array;
    },
    randomUUID: () => host.randomUuid(),
    subtle,
  });
}

/** The host's own would run callbacks outside the time limit. */
function defineQueueMicrotask({ define, NativePromise }) {
  define("queueMicrotask", (callback) => {
    if (typeof callback !== "function") throw new TypeError("queueMicrotask needs a function");
    // A callback that throws is a rejection that nobody hears, which fails the function.
    void (async () => {
      await NativePromise.resolve();
      callback();
    })();
  });
}

/** Code may extend these while it is imported; making one is what would call user code from outside the time limit. */
function defineForbiddenStream(host, kit, name) {
  kit.define(name, new Proxy(globalThis[name], { construct: () => forbid(host, kit, name) }));
}

/** The host's methods answer with promises that nothing would continue here. */
function defineBridgedClass({ define, hidden, bridged }, name, methods) {
  const Host = globalThis[name];
  const Bridged = class extends Host {};
  Object.defineProperty(Bridged, "name", { value: name, configurable: true });
  for (const method of methods) {
    const bridgedMethod = function (...args) {
      return bridged(() => Host.prototype[method].apply(this, args));
    };
    Object.defineProperty(Bridged.prototype, method, hidden(bridgedMethod));
  }
  define(name, Bridged);
}
