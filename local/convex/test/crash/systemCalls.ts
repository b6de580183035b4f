/** The system calls of a process, from strace, in the order in which they ended. */
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";

export interface SystemCall {
  readonly name: string;
  readonly text: string;
}

/** Whether strace is installed and may trace here (a container can forbid it). */
export function canTrace(): boolean {
  return spawnSync("strace", ["-f", "-o", "/dev/null", "-e", "trace=none", "true"]).status === 0;
}

export const flushCalls = ["fdatasync", "fsync", "msync", "sync_file_range"] as const;
const writeCalls = ["write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg"] as const;

const flushDelayMicroseconds = 50_000;

/** The command line that traces flushes and writes of whatever follows it into `file`. */
export function traceCommand(file: string): string[] {
  const calls = ["openat", ...flushCalls, ...writeCalls].join();
  // Long strings, because what is looked for may stand anywhere in a page; -yy shows what a descriptor is.
  return [
    "strace",
    "-D", // the traced process stays our own child, and gets our signals
    "-f",
    "--seccomp-bpf",
    "-yy",
    "-s",
    "70000",
    "-e",
    `trace=${calls}`,
    "-e",
    // A slow disk: what does not wait for the flush is then seen to overtake it.
    `inject=${flushCalls.join()}:delay_enter=${flushDelayMicroseconds}`,
    "-e",
    "signal=none",
    "-o",
    file,
  ];
}

export async function readTrace(file: string): Promise<SystemCall[]> {
  const begun = new Map<string, string>();
  const calls: SystemCall[] = [];
  for (const line of (await readFile(file, "latin1")).split("\n")) {
    const [, thread = "", rest = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*)<unfinished \.\.\.>$/.exec(rest);
    if (unfinished !== null) {
      begun.set(thread, unfinished[1] ?? "");
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const text = resumed === null ? rest : `${begun.get(thread) ?? ""}${resumed[1] ?? ""}`;
    const name = /^(\w+)\(/.exec(text)?.[1];
    if (name !== undefined) calls.push({ name, text });
  }
  return calls;
}

/** The descriptors of a file for which each write waits for the disk. */
export function synchronousDescriptors(calls: readonly SystemCall[], file: string): string[] {
  return calls
    .filter(({ name, text }) => name === "openat" && text.includes(file) && /O_D?SYNC/.test(text))
    .map(({ text }) => /= (\d+)</.exec(text)?.[1] ?? "none");
}
