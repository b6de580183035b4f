/** What a program of ours does that serves until it is told to stop: this package's own, and the stand-ins beside it. */

interface Server {
  close(): Promise<void>;
}

export interface Program<Command, Started extends Server> {
  readonly usage: string;
  /** Null where only the usage was asked for. Throws TypeError where the arguments make no sense. */
  readonly parse: (args: readonly string[]) => Command | null;
  readonly start: (command: Command) => Promise<Started>;
  /** Says that it serves. */
  readonly announce: (started: Started, command: Command) => void;
  /** What is wrong with the program's folder, and written for whoever named it. */
  readonly FolderError: abstract new (...args: never[]) => Error;
}

/** Runs until SIGINT or SIGTERM, and sets how the process ends: 0 where it was told to, 1 where it could not go on. */
export async function runProgram<Command, Started extends Server>(
  program: Program<Command, Started>,
): Promise<void> {
  const refuse = (error: unknown): never => {
    console.error(explain(error, program));
    process.exit(1);
  };
  try {
    const command = program.parse(process.argv.slice(2));
    if (command === null) {
      console.log(program.usage);
      return;
    }
    const started = await program.start(command);
    stopOnSignals(started, refuse);
    program.announce(started, command);
  } catch (error) {
    refuse(error);
  }
}

function stopOnSignals(server: Server, refuse: (error: unknown) => never): void {
  let isStopping = false;
  const stop = () => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    server.close().then(() => process.exit(0), refuse);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** One line for what whoever started it can mend; a stack for what only we can. */
function explain(
  error: unknown,
  { usage, FolderError }: Pick<Program<never, never>, "usage" | "FolderError">,
): unknown {
  if (error instanceof FolderError) return error.message;
  if (!(error instanceof Error) || !("code" in error)) {
    return error instanceof TypeError ? error.message : error;
  }
  const place = "port" in error ? `port ${String(error.port)}` : "the port";
  switch (error.code) {
    case "EADDRINUSE":
      return `Cannot listen: ${place} is in use by another program.`;
    case "EACCES":
      return `Cannot listen: ${place} may not be used without further rights.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return "Cannot listen: --host is not an address of this machine.";
    default:
      return String(error.code).startsWith("ERR_PARSE_ARGS") ? `${error.message}\n\n${usage}` : error;
  }
}
