// Whether a password has been in a breach, asked so that nobody learns the password: the service gets the first five
// characters of its SHA-1 hash and answers with every known hash that begins so. Padding makes all answers alike in
// size, for whoever watches the wire.

const DEFAULT_URL = "https://api.pwnedpasswords.com";
const PATIENCE_MS = 1000;
const PREFIX_LENGTH = 5;

/** False also where the service does not answer in time: its bad day must not keep everybody out. */
export async function isBreached(password: string): Promise<boolean> {
  const hash = await sha1Hex(password);
  const range = await fetchRange(hash.slice(0, PREFIX_LENGTH));
  if (range === null) {
    console.warn(
      "Whether a new password was in a breach could not be asked: no answer in time, or a wrong one",
    );
    return false;
  }
  const suffix = hash.slice(PREFIX_LENGTH);
  return range.split(/\r?\n/u).some((line) => {
    const [found, count] = line.split(":");
    // Padding has made-up hashes that were seen 0 times.
    return found?.toUpperCase() === suffix && Number(count) > 0;
  });
}

/** The clock decides, not the signal: Convex's own runtime knows no signals in `fetch`. */
async function fetchRange(prefix: string): Promise<string | null> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
      controller.abort();
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([readRange(prefix, controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readRange(prefix: string, signal: AbortSignal): Promise<string | null> {
  const base = (process.env.PWNED_PASSWORDS_URL || DEFAULT_URL).replace(/\/+$/u, "");
  try {
    const response = await fetch(`${base}/range/${prefix}`, { headers: { "Add-Padding": "true" }, signal });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

async function sha1Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
}
