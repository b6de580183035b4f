/**
 * The queries of one session: what the client has asked for, what it was last sent of each, and the answers that this
 * came from. Holds an answer for as long as its query lives, so that news of it going stale arrive.
 */
import { badRequest } from "../protocol/errors.ts";
import type { FunctionResult } from "../protocol/functionCall.ts";
import type { ModifyQuerySet, QuerySetModification } from "../protocol/clientMessage.ts";
import type { QueryModification } from "../protocol/serverMessage.ts";
import type { Answer } from "./answer.ts";

const MAX_QUERIES = 10_000;

/** Of one query of one session. */
export interface LiveQuery {
  readonly queryId: number;
  readonly udfPath: string;
  readonly argsJson: string;
  readonly componentPath: string | null;
  /** Of the last answer; at first as the client remembers it. */
  readonly journal: string | null;
  readonly answer: Answer | null;
  /** The version of the identity that the answer is for. */
  readonly identityVersion: number;
}

interface Entry extends LiveQuery {
  journal: string | null;
  answer: Answer | null;
  identityVersion: number;
  sent: { readonly result: FunctionResult; readonly journal: string | null } | null;
  letGo: () => void;
}

/** What a transition is about: the set as it is when the transition begins. */
export interface QuerySetSnapshot {
  readonly version: number;
  readonly queries: readonly LiveQuery[];
  readonly removed: readonly number[];
}

export class QuerySet {
  readonly #hold: (answer: Answer) => () => void;
  readonly #entries = new Map<number, Entry>();
  #removed: number[] = [];
  #version = 0;

  /** `hold` keeps an answer until what it returns is called. */
  constructor(hold: (answer: Answer) => () => void) {
    this.#hold = hold;
  }

  /** Throws DeploymentError 400 where the client and we do not speak of the same set. */
  modify({ baseVersion, newVersion, modifications }: ModifyQuerySet): void {
    if (baseVersion !== this.#version || newVersion <= baseVersion) {
      throw badRequest(
        "BaseVersionMismatch",
        `Base version ${baseVersion} passed up doesn't match the current version ${this.#version}`,
      );
    }
    for (const modification of modifications) this.#apply(modification);
    this.#version = newVersion;
  }

  /** Takes what was removed with it: the transition tells of it. */
  snapshot(): QuerySetSnapshot {
    const removed = this.#removed;
    this.#removed = [];
    return { version: this.#version, queries: [...this.#entries.values()], removed };
  }

  /** Takes over the answers of a transition; answers with what is new to the client. */
  update(
    { queries, removed }: QuerySetSnapshot,
    answers: readonly Answer[],
    identityVersion: number,
  ): QueryModification[] {
    const updates = queries.flatMap((query, index) => {
      const answer = answers[index];
      return answer === undefined ? [] : this.#updateOne(query, answer, identityVersion);
    });
    return [...removed.map((queryId) => ({ type: "QueryRemoved", queryId }) as const), ...updates];
  }

  clear(): void {
    for (const entry of this.#entries.values()) entry.letGo();
    this.#entries.clear();
  }

  #apply(modification: QuerySetModification): void {
    const { queryId } = modification;
    const present = this.#entries.get(queryId);
    if (modification.type === "Remove") {
      if (present === undefined) throw badRequest("QueryNotFound", `There is no query ${queryId} to remove.`);
      present.letGo();
      this.#entries.delete(queryId);
      this.#removed.push(queryId);
      return;
    }
    if (present !== undefined) throw badRequest("DuplicateQueryId", `Query ${queryId} is there already.`);
    if (this.#entries.size >= MAX_QUERIES) {
      throw badRequest("TooManyQueries", `A connection has at most ${MAX_QUERIES} queries.`);
    }
    const { type: _, ...query } = modification;
    this.#entries.set(queryId, {
      ...query,
      answer: null,
      identityVersion: 0,
      sent: null,
      letGo: () => undefined,
    });
  }

  #updateOne(query: LiveQuery, answer: Answer, identityVersion: number): QueryModification[] {
    const { queryId } = query;
    const { result, journal } = answer;
    const entry = this.#entries.get(queryId);
    // Removed meanwhile: the client still gets this version, and hears of the removal with the next.
    if (entry === undefined || entry !== query) return [{ type: "QueryResult", queryId, result, journal }];
    if (entry.answer !== answer) {
      // Taken before the old one is let go: they may be the same underneath.
      const letGo = this.#hold(answer);
      entry.letGo();
      entry.letGo = letGo;
      entry.answer = answer;
    }
    entry.journal = journal;
    entry.identityVersion = identityVersion;
    if (entry.sent !== null && entry.sent.journal === journal && isSameResult(entry.sent.result, result))
      return [];
    entry.sent = { result, journal };
    return [{ type: "QueryResult", queryId, result, journal }];
  }
}

function isSameResult(one: FunctionResult, other: FunctionResult): boolean {
  if (one === other) return true;
  const haveSameLines =
    one.logLines.length === other.logLines.length &&
    one.logLines.every((line, index) => line === other.logLines[index]);
  if (one.success) return other.success && one.valueJson === other.valueJson && haveSameLines;
  return (
    !other.success &&
    withoutRequestId(one.errorMessage) === withoutRequestId(other.errorMessage) &&
    one.errorDataJson === other.errorDataJson &&
    haveSameLines
  );
}

/** Each execution has an id of its own, which alone is no news. */
function withoutRequestId(errorMessage: string): string {
  return errorMessage.replace(/^\[Request ID: [^\]]*\]/, "");
}
