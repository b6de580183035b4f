/**
 * What a person sees of a run: one line at a time, each with the name of who says it, and one spinner while they wait.
 * Where nobody watches (no terminal), the same lines without colour and without the spinner.
 */
import ora, { type Ora } from "ora";
import pc from "picocolors";

export interface Output {
  /** A line that a child process printed. */
  line(source: string, text: string): void;
  /** What the run waits for now. */
  waiting(text: string): void;
  /** The run's own word, in full; ends the waiting. */
  say(text: string): void;
  /** Why the run ends; ends the waiting. */
  fail(text: string): void;
}

export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

type Paint = (text: string) => string;

const PREFIX_WIDTH = 8;

/** Writes to `stream`; a terminal gets colours and a spinner. */
export function createOutput(stream: OutputStream = process.stdout): Output {
  const watched = stream.isTTY === true;
  const paints = pc.createColors(watched && pc.isColorSupported);
  const colours: Readonly<Record<string, Paint>> = {
    convex: paints.magenta,
    mail: paints.green,
    identity: paints.green,
    push: paints.blue,
    next: paints.cyan,
    build: paints.yellow,
  };
  const spinner = watched && canSpin(process.stderr) ? ora({ discardStdin: false }) : null;

  function print(text: string): void {
    aroundSpinner(spinner, () => stream.write(`${text}\n`));
  }

  return {
    line(source, text) {
      const paint = colours[source] ?? paints.dim;
      print(`${paint(source.padEnd(PREFIX_WIDTH))} ${paints.dim("│")} ${text}`);
    },
    waiting(text) {
      if (spinner === null) print(text);
      else spinner.start(text);
    },
    say(text) {
      spinner?.stop();
      print(text);
    },
    fail(text) {
      spinner?.stop();
      print(paints.red(text));
    },
  };
}

/** A terminal that does not know its width (some that no person sees) would keep the spinner busy for ever. */
function canSpin({ isTTY, columns }: NodeJS.WriteStream): boolean {
  return isTTY && columns > 0;
}

/** The spinner owns the last line of the terminal; it has to step aside for every other line. */
function aroundSpinner(spinner: Ora | null, write: () => void): void {
  if (spinner === null || !spinner.isSpinning) return write();
  spinner.clear();
  write();
  spinner.render();
}
