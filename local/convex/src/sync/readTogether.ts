import { DeploymentError } from "../protocol/errors.ts";
import type { Answer } from "./answer.ts";
import type { AskMode } from "./queryCache.ts";

/** After so many rounds all questions are asked anew in one go, which the engine's lane then runs back to back. */
const SHARED_ROUNDS = 3;
const MAX_ROUNDS = 20;

export interface Wanted {
  /** An answer from before; asked again only where it no longer holds. */
  readonly known: Answer | null;
  readonly ask: (mode: AskMode) => Promise<Answer>;
}

export interface Reading {
  /** All answers hold from `since` up to `until`. */
  readonly since: bigint;
  readonly until: bigint;
  /** In the order of what was wanted. */
  readonly answers: readonly Answer[];
}

/**
 * Answers that all hold at one moment, not before `notBefore`. While they are asked for, commits may touch some of them;
 * those are asked again. `latestTs` is the moment up to which an answer that is not stale is known to hold.
 */
export async function readTogether(
  wanted: readonly Wanted[],
  notBefore: bigint,
  latestTs: () => bigint,
): Promise<Reading> {
  let answers: readonly (Answer | null)[] = wanted.map(({ known }) => known);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const mode = round < SHARED_ROUNDS ? "shared" : "anew";
    const current = await Promise.all(
      wanted.map(async ({ ask }, index) => {
        const answer = answers[index] ?? null;
        return answer !== null && answer.staleAt === null && mode === "shared" ? answer : ask(mode);
      }),
    );
    const reading = commonMoment(current, latestTs());
    if (reading.since <= reading.until && notBefore <= reading.until) return reading;
    answers = current;
  }
  throw new DeploymentError(
    503,
    "OptimisticConcurrencyControlFailure",
    "The data that these queries read changes faster than they can be read together. Try again later.",
  );
}

function commonMoment(answers: readonly Answer[], latestTs: bigint): Reading {
  let since = 0n;
  let until = latestTs;
  for (const { ts, staleAt } of answers) {
    if (ts > since) since = ts;
    if (staleAt !== null && staleAt - 1n < until) until = staleAt - 1n;
  }
  return { since, until, answers };
}
