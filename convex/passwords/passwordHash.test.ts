import { Password } from "@convex-dev/auth/providers/Password";
import { expect, test } from "vitest";
import { hashPassword, isPassword, isPasswordHash } from "./passwordHash";

const password = "correct horse battery";

/** How the library would do it: the accounts that it made must stay good, and ours must be good for it. */
const { crypto: theirs } = (
  Password() as unknown as {
    options: {
      crypto: {
        hashSecret: (password: string) => Promise<string>;
        verifySecret: (password: string, hash: string) => Promise<boolean>;
      };
    };
  }
).options;

test("a hash is good for its password and no other", () => {
  const hash = hashPassword(password);
  expect(isPassword(password, hash)).toBe(true);
  expect(isPassword(`${password} `, hash)).toBe(false);
  expect(isPassword("", hash)).toBe(false);
});

test("the same password has another hash each time", () => {
  expect(hashPassword(password)).not.toBe(hashPassword(password));
});

test("the library's hashes are good here, and ours there", async () => {
  expect(isPassword(password, await theirs.hashSecret(password))).toBe(true);
  expect(await theirs.verifySecret(password, hashPassword(password))).toBe(true);
});

test("a password typed in another composition is the same", () => {
  expect(isPassword("cafe\u0301 au lait ①", hashPassword("café au lait 1"))).toBe(true);
});

test.each([undefined, "", "no hash", `${"0".repeat(32)}:${"0".repeat(128)}x`, `${"0".repeat(32)}:`, ":"])(
  "nothing is the password of %j",
  (hash) => {
    expect(isPassword(password, hash)).toBe(false);
    expect(isPassword("", hash)).toBe(false);
  },
);

test("only what looks like a hash is stored as one", () => {
  expect(isPasswordHash(hashPassword(password))).toBe(true);
  expect(isPasswordHash(password)).toBe(false);
  expect(isPasswordHash(`${hashPassword(password)}\n`)).toBe(false);
});
