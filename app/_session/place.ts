// About where a visitor is, for them to know their own sign-ins by. No address is looked up here: some proxies say it in
// headers of their own, such as `X-Vercel-IP-City`.

const PART_MAX_LENGTH = 60;
/** Letters of any script, and what stands between them in names of places. */
const NAME = /^[\p{L}\p{M}][\p{L}\p{M}\p{N} .,'’()/-]*$/u;
const COUNTRY_CODE = /^[A-Z]{2}$/u;
/** What proxies say where they do not know: no country has these codes. */
const NOWHERE: ReadonlySet<string> = new Set(["XX", "T1", "ZZ"]);

const countries = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/**
 * `names` are the headers to put together, from the narrowest to the widest, with commas between. Whoever is in front
 * has to set or remove each of them; what a visitor sends themselves must not get through.
 */
export function placeOf(requestHeaders: Pick<Headers, "get">, names = ""): string | null {
  const parts = names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => /^[\w-]+$/u.test(name))
    .map((name) => readPart(requestHeaders.get(name)))
    .filter((part) => part !== null);
  return parts.length === 0 ? null : [...new Set(parts)].join(", ");
}

/** Some send names as they would stand in an address, and countries as two letters. */
function readPart(value: string | null): string | null {
  const text = decode(value ?? "").trim();
  if (NOWHERE.has(text)) return null;
  const name = COUNTRY_CODE.test(text) ? countries.of(text) : text;
  return name !== undefined && name.length <= PART_MAX_LENGTH && NAME.test(name) ? name : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
