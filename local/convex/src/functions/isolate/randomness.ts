import { createCipheriv } from "node:crypto";
import type { Cipher } from "node:crypto";

const CHUNK_BYTES = 1024;

/** A stream of random bytes that its 32-byte seed decides: as unpredictable as the seed, and the same for the same seed. */
export class SeededRandom {
  readonly #seed: Uint8Array;
  #cipher: Cipher | null = null;
  #chunk = new Uint8Array(0);
  #offset = 0;

  constructor(seed: Uint8Array) {
    if (seed.length !== 32) throw new TypeError(`A seed has 32 bytes, not ${seed.length}`);
    this.#seed = seed;
  }

  fillBytes(bytes: Uint8Array): void {
    for (let filled = 0; filled < bytes.length;) {
      if (this.#offset === this.#chunk.length) this.#refill();
      const part = this.#chunk.subarray(this.#offset, this.#offset + bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#offset += part.length;
    }
  }

  bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    this.fillBytes(bytes);
    return bytes;
  }

  /** In [0, 1), with all 53 bits that a double can show there. */
  fraction(): number {
    const bytes = this.bytes(8);
    const view = new DataView(bytes.buffer);
    return (view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11)) / 2 ** 53;
  }

  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // version 4
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80; // RFC 9562 variant
    const hex = Buffer.from(bytes).toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  #refill(): void {
    // The key stream of a counter-mode cipher: encrypting zeros yields it bare.
    this.#cipher ??= createCipheriv("aes-256-ctr", this.#seed, new Uint8Array(16));
    this.#chunk = this.#cipher.update(new Uint8Array(CHUNK_BYTES));
    this.#offset = 0;
  }
}
