/*
 * What actions have besides the globals of `prelude.js`: timers with numbers for names, as Convex's have. What a callback
 * throws fails the action. Evaluated inside the context, like `prelude.js`.
 */
"use strict";

// oxlint-disable-next-line no-unused-vars -- prelude.ts takes it by its name
function actionPrelude(host, { define }) {
  const guarded = (callback) => guard(host, callback);
  define("setTimeout", (callback, delay, ...args) => host.setTimeout(guarded(callback), delay, args));
  define("setInterval", (callback, delay, ...args) => host.setInterval(guarded(callback), delay, args));
  define("clearTimeout", (id) => host.clearTimer(id));
  define("clearInterval", (id) => host.clearTimer(id));
  define("queueMicrotask", (callback) => host.queueMicrotask(guarded(callback)));
}

function guard(host, callback) {
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      host.fail(error);
    }
  };
}
