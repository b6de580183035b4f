/** Pictures of people: their initials on a colour of their own. Everything that is shown is in the address. */
import type { Person } from "./people.ts";

const ADDRESS = /^\/avatars\/(\p{L}{0,2})-(\d{1,3})\.svg$/u;

export function avatarPath({ name, email }: Person): string {
  const words = name.match(/\p{L}+/gu) ?? [];
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("");
  return `/avatars/${encodeURIComponent(initials)}-${hueOf(email)}.svg`;
}

/** Null where there is no such picture. */
export function drawAvatar(pathname: string): string | null {
  const [, initials, hue] = ADDRESS.exec(decodePath(pathname)) ?? [];
  if (initials === undefined || Number(hue) >= 360) return null;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">
  <rect width="128" height="128" fill="hsl(${hue} 45% 35%)"/>
  <text x="64" y="66" fill="#fff" font-family="system-ui, sans-serif" font-size="52" font-weight="600" text-anchor="middle" dominant-baseline="middle">${initials.toUpperCase()}</text>
</svg>
`;
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return "";
  }
}

function hueOf(email: string): number {
  let sum = 0;
  for (const character of email) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return sum;
}
