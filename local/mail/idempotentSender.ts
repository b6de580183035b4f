import { createHash } from "node:crypto";
import type { MailFolder } from "./mailFolder.ts";
import { Refusal } from "./refusal.ts";
import type { NewMail, StoredMail } from "./storedMail.ts";

const MAX_KEY_LENGTH = 256;
const KEY_LIFETIME_MS = 1000 * 60 * 60 * 24; // 24 hours

/** One key, one sending: whoever repeats a request gets the first answer again. */
export class IdempotentSender {
  readonly #folder: MailFolder;
  readonly #underWay = new Set<string>();

  constructor(folder: MailFolder) {
    this.#folder = folder;
  }

  async send(
    key: string | undefined,
    request: string,
    parse: () => Omit<NewMail, "idempotency">[],
  ): Promise<StoredMail[]> {
    if (key === undefined) {
      return await this.#folder.keep(parse().map((mail) => ({ ...mail, idempotency: null })));
    }
    if (key.length < 1 || key.length > MAX_KEY_LENGTH) {
      throw new Refusal(400, "invalid_idempotency_key", `The key must be between 1-${MAX_KEY_LENGTH} chars.`);
    }
    if (this.#underWay.has(key)) {
      const message = "Same idempotency key used while original request is still in progress.";
      throw new Refusal(409, "concurrent_idempotent_requests", message);
    }
    const digest = createHash("sha256").update(request).digest("hex");
    const before = this.#sentWith(key);
    if (before.length > 0) return this.#repeat(before, digest);

    const mails = parse().map((mail) => ({ ...mail, idempotency: { key, digest } }));
    this.#underWay.add(key);
    try {
      return await this.#folder.keep(mails);
    } finally {
      this.#underWay.delete(key);
    }
  }

  #sentWith(key: string): StoredMail[] {
    const oldest = Date.now() - KEY_LIFETIME_MS;
    return this.#folder
      .list()
      .filter(({ idempotency, at }) => idempotency?.key === key && Date.parse(at) >= oldest);
  }

  #repeat(before: StoredMail[], digest: string): StoredMail[] {
    if (before.every(({ idempotency }) => idempotency?.digest === digest)) return before;
    const message = "Same idempotency key used with a different request payload.";
    throw new Refusal(409, "invalid_idempotent_request", message);
  }
}
