/**
 * What the host lends to a context: the web's classes, and with them its typed arrays, so that `instanceof Uint8Array`
 * holds for what `TextEncoder` and `crypto.subtle` hand out. Node's own (Buffer, global, require) and `window` stay out:
 * libraries would take the wrong branch.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";

const BYTE_CLASSES = {
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  Atomics,
  WebAssembly,
};

const STREAM_CLASSES = {
  ReadableStream,
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultController,
  ReadableByteStreamController,
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  TransformStream,
  TransformStreamDefaultController,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  TextEncoderStream,
  TextDecoderStream,
  CompressionStream,
  DecompressionStream,
};

const WEB_CLASSES = {
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  Headers,
  Request,
  Response,
  FormData,
  Blob,
  File,
  Event,
  EventTarget,
  CustomEvent,
  AbortController,
  AbortSignal,
  DOMException,
  CryptoKey,
  AsyncLocalStorage,
  AsyncResource,
  atob,
  btoa,
  structuredClone,
};

/** Whose instances may come from either realm. */
export const SHARED_INTRINSICS = Object.entries({
  Object,
  Array,
  Promise,
  Map,
  Set,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
});

/** In queries and mutations these cannot be made: their callbacks would run outside the time limit. */
export const CALLBACK_STREAMS = [
  "ReadableStream",
  "WritableStream",
  "TransformStream",
  "TextEncoderStream",
  "TextDecoderStream",
  "CompressionStream",
  "DecompressionStream",
] as const;

const BODY_METHODS = ["text", "json", "arrayBuffer", "blob", "formData"];

/** Classes with methods that answer with a promise. */
export const PROMISING_CLASSES: readonly (readonly [string, readonly string[]])[] = [
  ["Blob", ["text", "arrayBuffer"]],
  ["File", ["text", "arrayBuffer"]],
  ["Request", BODY_METHODS],
  ["Response", BODY_METHODS],
];

export const DETERMINISTIC_GLOBALS = descriptorsOf({ ...BYTE_CLASSES, ...STREAM_CLASSES, ...WEB_CLASSES });

export const ACTION_GLOBALS = descriptorsOf({
  ...BYTE_CLASSES,
  ...STREAM_CLASSES,
  ...WEB_CLASSES,
  fetch,
  crypto,
  performance,
});

/** Made once, used for every context. */
function descriptorsOf(values: { readonly [name: string]: unknown }): PropertyDescriptorMap {
  const entries = Object.entries(values).map(([name, value]): [string, PropertyDescriptor] => [
    name,
    hidden(value),
  ]);
  return Object.fromEntries(entries);
}

/** A property like those of the web's own globals. */
export function hidden(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: false, configurable: true };
}
