/** One provider, as the server sees it. */
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Answer } from "./consentForm.ts";
import type { ProviderLook } from "./consentPage.ts";

export interface Provider {
  readonly look: ProviderLook;
  /** The variables of a deployment whose people come here to sign in. */
  readonly variables: Readonly<Record<string, string>>;
  /** Everything but the consent page. `request.url` begins after the provider's own folder. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Whether this browser has a sign-in under way that waits for an answer. */
  isWaiting(request: IncomingMessage, response: ServerResponse, id: string): Promise<boolean>;
  /** Ends the sign-in that waits: the browser goes back to the application. */
  finish(request: IncomingMessage, response: ServerResponse, id: string, answer: Answer): Promise<void>;
}
