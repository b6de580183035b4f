import type { FunctionResult, Identity, QueryOutcome } from "../protocol/functionCall.ts";

/** The outcome of a query and for how long it has held: from `ts` until just before `staleAt`, or until now. */
export interface Answer {
  readonly result: FunctionResult;
  readonly journal: string | null;
  readonly ts: bigint;
  readonly staleAt: bigint | null;
}

/** A query as one caller asks it. */
export interface Question {
  readonly path: string;
  readonly argsJson: string;
  readonly journal: string | null;
  readonly identity: Identity;
}

/** An answer that is watched: who holds it, and under which keys others find it. */
export class WatchedAnswer implements Answer {
  readonly result: FunctionResult;
  readonly journal: string | null;
  readonly ts: bigint;
  readonly token: number;
  readonly askedAtMs: number;
  readonly key: string;
  readonly holders = new Set<() => void>();
  staleAt: bigint | null = null;

  constructor(outcome: QueryOutcome, key: string, askedAtMs: number) {
    this.result = outcome.result;
    this.journal = outcome.journal;
    this.ts = outcome.ts;
    this.token = outcome.token;
    this.key = key;
    this.askedAtMs = askedAtMs;
  }

  /** Roughly what it takes in memory. */
  get characters(): number {
    const { result } = this;
    return this.key.length + (result.success ? result.valueJson.length : result.errorMessage.length);
  }
}

/**
 * Two questions with the same key have the same answer. Where the answer does not depend on who asks, it still depends on
 * whether an admin does: an admin may ask what others may not.
 */
export function questionKey(question: Question, by: "identity" | "anyone"): string {
  const { path, argsJson, journal, identity } = question;
  const asker = by === "identity" ? identityKey(identity) : identity.type === "admin" ? "admins" : "clients";
  // With the lengths ahead no two lists of texts join to the same key.
  return [asker, path, journal ?? "", argsJson].map((text) => `${text.length}:${text}`).join("");
}

function identityKey(identity: Identity): string {
  switch (identity.type) {
    case "anonymous":
      return "anonymous";
    case "user":
      return `user ${JSON.stringify(identity.attributes)}`;
    case "admin":
      return `admin ${JSON.stringify(identity.actingAs)}`;
    case "rejected":
      return `rejected ${identity.code} ${identity.message}`;
    default:
      return identity satisfies never;
  }
}
