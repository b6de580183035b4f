// What has just happened, as a page is told in its address, `?arrival=…&provider=…`. Anybody can write an address, so only
// these sentences are ever shown.
import { PROVIDERS, type Provider } from "../signin/methods";

export interface Arrival {
  readonly tone: "good" | "bad";
  readonly text: string;
}

const ARRIVALS = {
  email_changed: good(
    "Your address is changed. The old one has been told, with a link that takes the change back.",
  ),
  password_changed: good("Your password is changed. Everywhere else, you are signed out."),
  password_changed_only: good("Your password is changed. You stay signed in everywhere."),
  password_added: good("You can now sign in with this password."),
  method_removed: good("Removed. It no longer opens your account."),
  linked: good("%s now opens your account."),
  confirmed: good("Thank you. Press the button once more."),
  last_method: bad("That is your only way in. Add another before you remove it."),
  taken: bad(
    "That %s account opens another account here, so it cannot open yours as well. Nothing was changed.",
  ),
  not_begun_here: bad("That was not begun here, or took too long. Nothing was changed. Start again here."),
  cancelled: bad("That was cancelled at %s. Nothing was changed."),
  limited: bad("That was too often. Wait a while before you try %s again. Nothing was changed."),
  failed: bad("%s did not answer as it should. Nothing was changed; try again."),
  other_account: bad("That %s account is not the one that opens this account. Use that one, or another way."),
} satisfies Record<string, Arrival>;

export type ArrivalName = keyof typeof ARRIVALS;

/** The sentence that an address asks for, or `null`. */
export function readArrival(name: unknown, provider?: unknown): Arrival | null {
  if (typeof name !== "string" || !Object.hasOwn(ARRIVALS, name)) return null;
  const { tone, text } = ARRIVALS[name as ArrivalName];
  return { tone, text: text.replace("%s", nameOf(provider)) };
}

/** `path` with the name of a sentence for it. */
export function withArrival(path: string, arrival: ArrivalName, provider?: Provider): string {
  const query = new URLSearchParams({ arrival, ...(provider !== undefined && { provider }) });
  return `${path}${path.includes("?") ? "&" : "?"}${query.toString()}`;
}

function nameOf(provider: unknown): string {
  return typeof provider === "string" && Object.hasOwn(PROVIDERS, provider)
    ? PROVIDERS[provider as Provider]
    : "The provider";
}

function good(text: string): Arrival {
  return { tone: "good", text };
}

function bad(text: string): Arrival {
  return { tone: "bad", text };
}
