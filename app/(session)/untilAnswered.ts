const FIRST_PAUSE_MS = 500;
const PAUSE_MAX_MS = 1000 * 15; // 15 seconds: as long as the socket itself waits at most before it tries again
const JITTER = 0.5;

/** Asks until there is an answer, and waits longer after each failure. Spread, so that not all pages come back at once. */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  wait: (pauseMs: number) => Promise<void> = waitOrOnline,
): Promise<Answer> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    try {
      return await ask();
    } catch {
      await wait(pauseMs * (1 - JITTER * Math.random()));
    }
  }
}

/** A browser that finds its network again need not wait any longer. */
function waitOrOnline(pauseMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, pauseMs);
    window.addEventListener("online", done);
  });
}
