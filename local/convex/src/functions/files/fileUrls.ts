/**
 * The addresses of stored files, and those at which files may be stored. The latter carry a token that says until when,
 * signed with a key of its own: within its hour it may be used as often as one likes, as on Convex.
 *
 *     time of issue (ms, 6 bytes) ‖ 16 random bytes ‖ HMAC-SHA-256 of both, in base64url
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { unauthenticated } from "../../protocol/errors.ts";

const TOKEN_LIFETIME_MS = 1000 * 60 * 60; // 1 hour
const TIME_BYTES = 6;
const NONCE_BYTES = 16;
const SIGNATURE_BYTES = 32;

export interface FileUrls {
  of(name: string): string;
  forUpload(nowMs: number): string;
  /** Throws DeploymentError 401 for a token that is not good, or not any more. */
  checkUploadToken(token: string, nowMs: number): void;
}

export function fileUrls(cloudUrl: string, instanceSecret: string): FileUrls {
  const key = new Uint8Array(hkdfSync("sha256", instanceSecret, "", "convex-embedded upload token", 32));
  const sign = (content: Uint8Array) => createHmac("sha256", key).update(content).digest();
  return {
    of: (name) => `${cloudUrl}/api/storage/${name}`,
    forUpload(nowMs) {
      const content = Buffer.concat([Buffer.alloc(TIME_BYTES), randomBytes(NONCE_BYTES)]);
      content.writeUIntBE(nowMs, 0, TIME_BYTES);
      const token = Buffer.concat([content, sign(content)]).toString("base64url");
      return `${cloudUrl}/api/storage/upload?token=${token}`;
    },
    checkUploadToken(token, nowMs) {
      const bytes = Buffer.from(token, "base64url");
      const content = bytes.subarray(0, -SIGNATURE_BYTES);
      if (
        content.length !== TIME_BYTES + NONCE_BYTES ||
        bytes.toString("base64url") !== token ||
        !timingSafeEqual(bytes.subarray(-SIGNATURE_BYTES), sign(content))
      ) {
        throw unauthenticated("StorageTokenInvalid", "Couldn't decode the StoreFileAuthorization token");
      }
      if (content.readUIntBE(0, TIME_BYTES) + TOKEN_LIFETIME_MS <= nowMs) {
        throw unauthenticated("StorageTokenExpired", "Store File Authorization expired");
      }
    },
  };
}
