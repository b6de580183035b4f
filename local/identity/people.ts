/** Who can sign in: anybody. A person is their e-mail address; the ids that each provider knows them by follow from it. */
import { createHmac } from "node:crypto";

export interface Person {
  /** May be empty: not everybody tells their name. */
  readonly name: string;
  readonly email: string;
}

/** Those whom one can be without typing. */
export const FAMILIAR_PEOPLE: readonly Person[] = [
  { name: "Ada Lovelace", email: "ada@example.com" },
  { name: "Grace Hopper", email: "grace@example.com" },
  { name: "Alan Turing", email: "alan@example.com" },
];

/** Derived, not stored: the same address has the same ids in every run on one folder, whoever comes first. */
export class Ids {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Like Google's: 21 digits. */
  google(email: string): string {
    return `1${BigInt(`0x${this.#derive("google", email)}`) % 10n ** 20n}`.padEnd(21, "0");
  }

  /** Like Apple's: three parts with dots. */
  apple(email: string): string {
    const hex = this.#derive("apple", email);
    return `000${decimal(hex.slice(0, 4), 3)}.${hex.slice(4, 36)}.${decimal(hex.slice(36, 44), 4)}`;
  }

  /** Like GitHub's: a number. With 40 bits, a million people have different ones, most likely. */
  github(email: string): number {
    return Number.parseInt(this.#derive("github", email).slice(0, 10), 16) + 1;
  }

  /** An address of Apple's that leads to the person's own. */
  relay(email: string): string {
    return `${this.#derive("relay", email).slice(0, 10)}@privaterelay.example.com`;
  }

  #derive(provider: string, email: string): string {
    return createHmac("sha256", this.#secret).update(`${provider} ${email}`).digest("hex");
  }
}

/** The user name at GitHub: letters, digits and single hyphens. */
export function loginOf({ email }: Person, githubId: number): string {
  const stem = (email.split("@")[0] ?? "").replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  return `${stem || "person"}-${githubId.toString(36)}`;
}

function decimal(hex: string, digits: number): string {
  return String(Number.parseInt(hex, 16) % 10 ** digits).padStart(digits, "0");
}
