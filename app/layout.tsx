import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { THEME_SCRIPT } from "@/components/themeScript";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Doorman: signing in, done right", template: "%s · Doorman" },
  description:
    "A small app on Next.js and Convex with a door that holds: protected on the server, live everywhere.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbf9f4" },
    { media: "(prefers-color-scheme: dark)", color: "#0b1512" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme's class is set before React runs, from what this browser remembers.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body className="flex min-h-dvh flex-col">
        <a
          href="#main"
          className="bg-surface text-ink fixed top-2 left-2 z-50 -translate-y-20 rounded-md border px-4 py-2 font-medium shadow-lg focus:translate-y-0"
        >
          Skip to content
        </a>
        {children}
      </body>
    </html>
  );
}
