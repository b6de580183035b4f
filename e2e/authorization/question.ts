import type { Caller, Callers } from "./callers.ts";
import type { Person } from "./person.ts";

/** What one of them asks for: what is meant is `target`'s. */
export interface Asking {
  readonly target: Person;
  readonly caller: Caller;
  readonly callers: Callers;
  /** What `make` makes, made once for this row: all ask for the same. */
  readonly once: (make: () => Promise<string>) => Promise<string>;
}

/** How a row of a table is asked, and what is known of it besides the answers. */
export interface Question<Content> {
  /** What is sent. */
  readonly content: (asking: Asking) => Content | Promise<Content>;
  /** Reads: nobody's things are looked at afterwards. */
  readonly isRead?: boolean;
  /** Changes nothing that its owner can see, though it succeeds. */
  readonly isTraceless?: boolean;
  /** Whom it leaves without what the next row needs, a session or an account: they are somebody new for this row. */
  readonly ends?: "target" | "caller";
  /** It is the administrator who changes something of the target's, and not the target. */
  readonly isOfAdministrator?: boolean;
}

type More = Omit<Question<unknown>, "content">;
type Given<Sent> = Sent | ((asking: Asking) => Sent | Promise<Sent>);

/** A question that is meant to change something. */
export function change<Sent extends object>(content: Given<Sent>, more: More = {}): Question<Sent> {
  return { content: typeof content === "function" ? content : () => content, ...more };
}

export function read<Sent extends object>(content: Given<Sent>, more: More = {}): Question<Sent> {
  return change(content, { ...more, isRead: true });
}
