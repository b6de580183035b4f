/**
 * The public keys of issuers, and how long each may be used. Holds the last set of every issuer that was asked for; a
 * set whose keys have not changed stays the same object, so that what was concluded from it can be told apart by it.
 */
import type { JWK } from "jose";
import type { JsonObject } from "../../protocol/json.ts";
import { withoutSlash } from "./chooseProvider.ts";
import {
  documentOfDataUri,
  type FetchDocument,
  type FetchedDocument,
  FetchFailed,
  type Lifetime,
} from "./fetchDocument.ts";

/** A token with an unknown key may be the first after a change of keys, but is as likely a forgery. */
const REFETCH_INTERVAL_MS = 1000 * 5;

export interface KeySet {
  readonly keys: readonly JWK[];
}

/** Where an issuer's keys are found. */
export type KeySource =
  { readonly type: "discovery"; readonly issuer: string } | { readonly type: "jwks"; readonly uri: string };

export interface KeySetsOptions {
  readonly fetchDocument: FetchDocument;
  readonly now: () => number;
}

interface Entry {
  readonly keySet: KeySet;
  readonly text: string;
  readonly fetchedAtMs: number;
  readonly lifetime: Lifetime;
}

export class KeySets {
  readonly #options: KeySetsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<KeySet>>();
  #generation = 0;

  constructor(options: KeySetsOptions) {
    this.#options = options;
  }

  /** Throws FetchFailed where there are no keys to be had. */
  async current(source: KeySource): Promise<KeySet> {
    const entry = this.#entries.get(nameOf(source));
    if (entry === undefined) return this.#load(source);
    const { freshMs, staleMs, staleIfErrorMs } = entry.lifetime;
    const ageMs = this.#options.now() - entry.fetchedAtMs;
    if (ageMs < freshMs) return entry.keySet;
    const loaded = this.#load(source);
    if (ageMs < freshMs + staleMs) {
      loaded.catch(() => undefined); // whoever comes when it may no longer be used hears of it
      return entry.keySet;
    }
    if (ageMs < freshMs + staleIfErrorMs) return loaded.catch(() => entry.keySet);
    return loaded;
  }

  /** For a token that no current key has signed: fetched again, unless that was only just done. */
  async afterUnknownKey(source: KeySource): Promise<KeySet> {
    const entry = this.#entries.get(nameOf(source));
    if (entry === undefined || this.#options.now() - entry.fetchedAtMs >= REFETCH_INTERVAL_MS) {
      return this.#load(source);
    }
    return entry.keySet;
  }

  /** What an issuer publishes may have changed with it. */
  clear(): void {
    this.#generation += 1;
    this.#entries.clear();
    this.#loading.clear();
  }

  #load(source: KeySource): Promise<KeySet> {
    const name = nameOf(source);
    const running = this.#loading.get(name);
    if (running !== undefined) return running;
    const loading = this.#fetch(source, this.#generation).finally(() => {
      if (this.#loading.get(name) === loading) this.#loading.delete(name);
    });
    this.#loading.set(name, loading);
    return loading;
  }

  async #fetch(source: KeySource, generation: number): Promise<KeySet> {
    const fetchedAtMs = this.#options.now();
    const { json, lifetime } = await this.#fetchKeys(source);
    const text = JSON.stringify(json);
    const known = this.#entries.get(nameOf(source));
    const keySet = known?.text === text ? known.keySet : { keys: readKeys(json) };
    if (generation === this.#generation) {
      this.#entries.set(nameOf(source), { keySet, text, fetchedAtMs, lifetime });
    }
    return keySet;
  }

  async #fetchKeys(source: KeySource): Promise<FetchedDocument> {
    const { fetchDocument } = this.#options;
    if (source.type === "discovery") {
      const base = withoutSlash(source.issuer);
      const { json } = await fetchDocument(`${base}/.well-known/openid-configuration`);
      const { issuer, jwks_uri: uri } = json;
      if (typeof issuer !== "string" || withoutSlash(issuer) !== base) {
        throw new FetchFailed(`its configuration is that of another issuer, ${JSON.stringify(issuer)}`, null);
      }
      if (typeof uri !== "string") throw new FetchFailed("its configuration has no jwks_uri", null);
      return fetchDocument(uri);
    }
    if (!source.uri.startsWith("data:")) return fetchDocument(source.uri);
    const forever = { freshMs: Number.POSITIVE_INFINITY, staleMs: 0, staleIfErrorMs: 0 };
    return { json: documentOfDataUri(source.uri), lifetime: forever };
  }
}

function nameOf(source: KeySource): string {
  return source.type === "discovery" ? `discovery ${withoutSlash(source.issuer)}` : `jwks ${source.uri}`;
}

function readKeys({ keys }: JsonObject): JWK[] {
  if (!Array.isArray(keys)) throw new FetchFailed("its key set has no keys", null);
  return keys.flatMap((key) => {
    // A key of a kind that nobody here knows is no reason to refuse the others.
    if (typeof key !== "object" || key === null || Array.isArray(key) || typeof key["kty"] !== "string")
      return [];
    // The other fields are checked when jose imports the key.
    return [{ ...key, kty: key["kty"] }];
  });
}
