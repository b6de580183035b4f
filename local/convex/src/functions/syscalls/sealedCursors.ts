/**
 * Cursors as clients see them: encrypted, because a cursor holds the index key of a row that a filter may have kept from
 * the client. Holds the two keys, both derived from the instance secret.
 *
 *     nonce (12 bytes) ‖ AES-256-GCM of the cursor ‖ tag (16 bytes), in base64url
 *
 * The nonce is a keyed hash of the cursor. A query that runs again must give the same cursor again, and two cursors that
 * share a nonce are then one and the same: all that equal texts tell is that the cursors are equal.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import type { CursorText } from "../../indexing/cursor.ts";

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function sealedCursors(instanceSecret: string): CursorText {
  const cipherKey = deriveKey(instanceSecret, "cursor encryption");
  const nonceKey = deriveKey(instanceSecret, "cursor nonce");
  return {
    print(bytes) {
      const nonce = createHmac("sha256", nonceKey).update(bytes).digest().subarray(0, NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, cipherKey, nonce);
      const sealed = [nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString("base64url");
    },
    parse(text) {
      const sealed = Buffer.from(text, "base64url");
      // Several texts decode to the same bytes, of which `print` makes one.
      if (sealed.length < NONCE_BYTES + TAG_BYTES || sealed.toString("base64url") !== text) return null;
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(ALGORITHM, cipherKey, nonce, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      try {
        return Buffer.concat([opened, decipher.final()]);
      } catch {
        // The tag is of other bytes, or of another key.
        return null;
      }
    },
  };
}

function deriveKey(instanceSecret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", instanceSecret, "", `convex-embedded ${purpose}`, KEY_BYTES));
}
