// What a page of ours may load and run (Content Security Policy Level 3). A script runs because we wrote it into this
// very answer: it carries the answer's nonce, or the page is the same for everyone and its scripts are known by hash.

import { createHash } from "node:crypto";
import { THEME_SCRIPT } from "@/components/themeScript";

const THEME_SCRIPT_HASH = createHash("sha256").update(THEME_SCRIPT).digest("base64");

/** Where pictures of people come from. Two of the providers serve them from hosts of their own. More can be named. */
const PICTURE_ORIGINS = "https://avatars.githubusercontent.com https://lh3.googleusercontent.com";

/** Where a form may lead besides our own pages: the buttons of providers go to the deployment, and from there to them. */
const PROVIDER_ORIGINS = "https://github.com https://accounts.google.com https://appleid.apple.com";

/** Of the bytes in a nonce, as CSP asks for (section 8.1: at least 128 bits). */
const NONCE_BYTES = 16;

export function createNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString("base64");
}

/** For a page that is rendered for one request. */
export function policyWithNonce(nonce: string): string {
  return policy(`'nonce-${nonce}' 'strict-dynamic' 'sha256-${THEME_SCRIPT_HASH}'`);
}

/** For a page that was rendered when the app was built; `hashes` are those of its inline scripts. */
export function policyWithHashes(hashes: readonly string[]): string {
  return policy(["'self'", ...hashes.map((hash) => `'${hash}'`)].join(" "));
}

function policy(scripts: string): string {
  const deployment = addressesOf(process.env.NEXT_PUBLIC_CONVEX_URL);
  const site = addressesOf(process.env.NEXT_PUBLIC_CONVEX_SITE_URL);
  const directives = [
    "default-src 'none'",
    // `SCRIPT_EXTRAS` comes from next.config.mjs: the development server's debugging needs what no build allows.
    `script-src ${scripts} ${process.env.SCRIPT_EXTRAS ?? ""}`.trim(),
    // Styles cannot run. Components that measure and place themselves write them inline.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data: ${deployment.http} ${PICTURE_ORIGINS} ${process.env.PICTURE_ORIGINS ?? ""}`,
    "font-src 'self'",
    `connect-src 'self' ${deployment.http} ${deployment.socket} ${site.http}`,
    "manifest-src 'self'",
    `form-action 'self' ${site.http} ${PROVIDER_ORIGINS} ${process.env.PROVIDER_ORIGINS ?? ""}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(deployment.http.startsWith("https:") ? ["upgrade-insecure-requests"] : []),
  ];
  return directives.map((directive) => directive.replaceAll(/\s+/g, " ").trim()).join("; ");
}

function addressesOf(url: string | undefined): { http: string; socket: string } {
  if (!url || !URL.canParse(url)) return { http: "", socket: "" };
  const { origin } = new URL(url);
  return { http: origin, socket: origin.replace(/^http/, "ws") };
}
