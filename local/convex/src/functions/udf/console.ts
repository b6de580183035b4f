/** What functions print: each argument as `object-inspect` shows it, in lines that the caller and the log receive. */
import { DEFAULT_LIMITS } from "../limits.ts";

export type LogLevel = "DEBUG" | "INFO" | "LOG" | "WARN" | "ERROR";

/** A structured line of the function log, as `convex logs` reads it. */
export interface LogLine {
  readonly messages: readonly string[];
  readonly isTruncated: boolean;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly level: LogLevel;
  readonly systemMetadata?: { readonly code: string };
}

export interface ConsoleSink {
  write(line: LogLine): void;
}

/** Shows a value of the realm that it was made for. */
export type Inspect = (value: unknown) => string;

const LEVELS: { readonly [method: string]: LogLevel } = {
  debug: "DEBUG",
  error: "ERROR",
  info: "INFO",
  log: "LOG",
  warn: "WARN",
};

export const CONSOLE_METHODS: readonly string[] = [
  ...Object.keys(LEVELS),
  "trace",
  "time",
  "timeLog",
  "timeEnd",
];

/** Turns calls of `console` into lines. */
export class ConsoleWriter {
  readonly #sink: ConsoleSink;
  readonly #inspect: Inspect;
  readonly #now: () => number;
  readonly #timers = new Map<string, number>();

  constructor(sink: ConsoleSink, inspect: Inspect, now: () => number) {
    this.#sink = sink;
    this.#inspect = inspect;
    this.#now = now;
  }

  call(method: string, args: readonly unknown[], stack: string): void {
    const level = LEVELS[method];
    if (level !== undefined) return this.#write(level, this.#inspectAll(args));
    const [first = "default"] = args;
    const label = typeof first === "string" ? first : this.#inspect(first);
    switch (method) {
      case "trace":
        return this.#write("LOG", [...this.#inspectAll(args), stack.slice(stack.indexOf("\n") + 1)]);
      case "time":
        if (this.#timers.has(label)) return this.#write("WARN", [`Timer '${label}' already exists`]);
        this.#timers.set(label, this.#now());
        return;
      case "timeLog":
      case "timeEnd": {
        const started = this.#timers.get(label);
        if (started === undefined) return this.#write("WARN", [`Timer '${label}' does not exist`]);
        if (method === "timeEnd") this.#timers.delete(label);
        return this.#write("INFO", [
          `${label}: ${this.#now() - started}ms`,
          ...this.#inspectAll(args.slice(1)),
        ]);
      }
      default:
        throw new TypeError(`console.${method} is not a function`);
    }
  }

  #write(level: LogLevel, messages: readonly string[]): void {
    this.#sink.write({ ...fitLine(messages), timestamp: this.#now(), level });
  }

  #inspectAll(args: readonly unknown[]): string[] {
    return args.map(this.#inspect);
  }
}

/** Collects the lines of one function, up to Convex's limit. */
export class ConsoleLog implements ConsoleSink {
  readonly lines: LogLine[] = [];
  readonly #maximum: number;

  constructor(maximum: number = DEFAULT_LIMITS.logLines) {
    this.#maximum = maximum;
  }

  /** The last line that fits says that there were more. */
  write(line: LogLine): void {
    if (this.lines.length < this.#maximum - 1) {
      this.lines.push(line);
    } else if (this.lines.length === this.#maximum - 1) {
      const text = `Log overflow (maximum ${this.#maximum}). Remaining log lines omitted.`;
      this.lines.push({ messages: [text], isTruncated: false, timestamp: line.timestamp, level: "ERROR" });
    }
  }
}

/** `[LOG] 'hi' 1`, as clients print it. */
export function printLogLine({ level, messages, isTruncated }: LogLine): string {
  return `[${level}] ${messages.join(" ")}${isTruncated ? " (truncated due to length)" : ""}`;
}

function fitLine(messages: readonly string[]): { messages: readonly string[]; isTruncated: boolean } {
  const fitting: string[] = [];
  let room = DEFAULT_LIMITS.logLineBytes;
  for (const message of messages) {
    const bytes = Buffer.byteLength(message);
    if (bytes > room) {
      fitting.push(prefixOfBytes(message, room));
      return { messages: fitting, isTruncated: true };
    }
    fitting.push(message);
    room = Math.max(0, room - bytes - 1);
  }
  return { messages: fitting, isTruncated: false };
}

/** The longest prefix of whole characters in at most `size` bytes of UTF-8. */
function prefixOfBytes(text: string, size: number): string {
  const bytes = new Uint8Array(size);
  const { read } = new TextEncoder().encodeInto(text, bytes);
  return text.slice(0, read);
}
