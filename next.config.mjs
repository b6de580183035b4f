import { PHASE_DEVELOPMENT_SERVER } from "next/constants.js";

// For every answer. The Content-Security-Policy, which differs from page to page, is the middleware's.
const HEADERS = [
  // Browsers heed this over TLS only. Two years, as hstspreload.org asks for.
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  // Not "no-referrer": forms would then send `Origin: null`, which tells our own from those of others no more.
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  // For browsers that do not know `frame-ancestors`.
  { key: "X-Frame-Options", value: "DENY" },
];

/** @type {(phase: string) => import("next").NextConfig} */
const config = (phase) => ({
  reactStrictMode: true,
  poweredByHeader: false,
  // The development server would print what server actions are called with: passwords.
  logging: { serverFunctions: false },
  // Two runs side by side need a folder each.
  distDir: process.env.NEXT_DIST_DIR || ".next",
  experimental: {
    // TypeScript 7 has no compiler API in JavaScript; this makes Next use the compiler's command line instead.
    useTypeScriptCli: true,
  },
  // The type check is `npm run check`, over the whole repository. The build need not repeat it.
  typescript: { ignoreBuildErrors: true },
  env: {
    // React's debugging on the development server rebuilds stacks with eval. No build allows it.
    SCRIPT_EXTRAS: phase === PHASE_DEVELOPMENT_SERVER ? "'unsafe-eval'" : "",
  },
  headers: () => [{ source: "/:path*", headers: HEADERS }],
});

export default config;
