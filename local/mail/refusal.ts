/** How Resend says no. Clients go by `name`, people by `message`. */
import type { ErrorResponse } from "resend";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: RefusalStatus;
  readonly kind: ErrorResponse["name"];

  constructor(status: RefusalStatus, kind: ErrorResponse["name"], message: string) {
    super(message);
    this.status = status;
    this.kind = kind;
  }

  get body(): ErrorResponse {
    return { statusCode: this.status, name: this.kind, message: this.message };
  }
}

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 429 | 500;
