import { expect, test } from "vitest";
import { DeploymentError } from "../../protocol/errors.ts";
import { fileUrls } from "./fileUrls.ts";

const HOUR_MS = 3_600_000;
const NOW = 1_700_000_000_000;
const urls = fileUrls("http://127.0.0.1:3210", "secret");

function newToken(nowMs = NOW): string {
  return new URL(urls.forUpload(nowMs)).searchParams.get("token") ?? "";
}

function codeOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    expect(error.status).toBe(401);
    return error.code;
  }
}

const check = (token: string, nowMs = NOW) => codeOf(() => urls.checkUploadToken(token, nowMs));

test("a token is good for an hour, as often as one likes", () => {
  const token = newToken();
  expect([check(token), check(token), check(token, NOW + HOUR_MS - 1)]).toEqual([null, null, null]);
  expect(check(token, NOW + HOUR_MS)).toBe("StorageTokenExpired");
});

test("no two tokens are alike", () => {
  expect(newToken()).not.toBe(newToken());
});

test("a token outlives the deployment's restarts, and is good nowhere else", () => {
  const again = fileUrls("http://127.0.0.1:3210", "secret");
  const other = fileUrls("http://127.0.0.1:3210", "another secret");
  expect(codeOf(() => again.checkUploadToken(newToken(), NOW))).toBe(null);
  expect(codeOf(() => other.checkUploadToken(newToken(), NOW))).toBe("StorageTokenInvalid");
});

test("a token that was tampered with is none, wherever it was", () => {
  const bytes = Buffer.from(newToken(), "base64url");
  for (let index = 0; index < bytes.length; index++) {
    const forged = Buffer.from(bytes);
    forged.writeUInt8(forged.readUInt8(index) ^ 1, index);
    expect(check(forged.toString("base64url")), `byte ${index}`).toBe("StorageTokenInvalid");
  }
});

test("what is no token is refused", () => {
  const token = newToken();
  for (const text of ["", "x", token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`, ` ${token}`]) {
    expect(check(text), text).toBe("StorageTokenInvalid");
  }
});

test("a file's address has its name and nothing else", () => {
  expect(urls.of("some-uuid")).toBe("http://127.0.0.1:3210/api/storage/some-uuid");
});
