/**
 * Ends what a run has started when the run itself is ended without a chance to do so: by SIGKILL, or by a crash. A
 * shell that reads the children's process groups from a pipe, and acts when the pipe closes.
 */
import { spawn, type ChildProcess } from "node:child_process";

const SCRIPT = `
groups=
while read -r group; do groups="$groups $group"; done
for group in $groups; do kill -s TERM -- "-$group"; done
sleep 2
for group in $groups; do kill -s KILL -- "-$group"; done
`;

export class Keeper {
  readonly #shell: ChildProcess;

  constructor() {
    // A session of its own, so that a Ctrl-C in the terminal does not reach it.
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    this.#shell.unref();
    for (const part of [this.#shell, this.#shell.stdin]) part?.on("error", ignore);
  }

  watch(group: number): void {
    this.#shell.stdin?.write(`${group}\n`);
  }

  /** All are gone: there is nothing to keep, and their numbers may soon be those of others. */
  dismiss(): void {
    this.#shell.kill("SIGKILL");
  }
}

/** Without a shell, a run that is killed leaves its children behind; that is no reason not to run. */
function ignore(): void {}
