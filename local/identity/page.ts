/** The frame of every page that a person sees here, and the headers that go with it. */
import { createHash } from "node:crypto";

import { html, Markup } from "./markup.ts";

const STYLE = `
:root { color-scheme: light dark; --ground: #f6f5f1; --surface: #fff; --ink: #1c2521; --soft: #55605a; --edge: #7d877f; --line: #dcdcd4; --strong: #1f4d3d; --on-strong: #fff; --alarm: #a11b1b; --ring: #2f7a61; }
@media (prefers-color-scheme: dark) { :root { --ground: #131a17; --surface: #1b2420; --ink: #eceae2; --soft: #a9b3ad; --edge: #77837c; --line: #313c36; --strong: #86d3b3; --on-strong: #10261d; --alarm: #ff9d94; --ring: #86d3b3; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
header { background: var(--surface); border-bottom: 1px solid var(--line); padding: .6rem 1rem; text-align: center; color: var(--soft); font-size: .9rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--line); border-radius: .75rem; background: var(--surface); margin: 0 0 1rem; padding: .75rem 1rem 1rem; min-width: 0; }
legend { font-weight: 600; padding: 0 .35rem; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: 0 .75rem; padding: .5rem 0; align-items: center; }
.choice label { font-weight: 500; padding: .15rem 0; overflow-wrap: anywhere; }
.choice small { grid-column: 2; overflow-wrap: anywhere; }
small, .hint { color: var(--soft); font-size: .875rem; }
input[type=radio], input[type=checkbox] { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--strong); }
.field { display: grid; gap: .25rem; margin: .5rem 0; }
.field input { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--edge); border-radius: .5rem; padding: .55rem .7rem; width: 100%; }
.field input[aria-invalid=true] { border-color: var(--alarm); }
.problem { color: var(--alarm); font-size: .875rem; margin: 0; }
@supports selector(:has(*)) { form:not(:has(#person-other:checked)) .typed { display: none; } }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.1rem; border-radius: .5rem; border: 1px solid var(--edge); background: transparent; color: inherit; cursor: pointer; min-height: 2.75rem; }
button.primary { background: var(--strong); border-color: var(--strong); color: var(--on-strong); }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
a { color: inherit; }
code { overflow-wrap: anywhere; }
`;

// Whole, since its hash is of every character between the tags.
const styleElement = new Markup(`<style>${STYLE}</style>`);
const styleHash = createHash("sha256").update(STYLE).digest("base64");

// No `form-action`: browsers apply it to the redirects after a form too, and where those end only the application knows.
export const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cache-Control": "no-store",
} as const;

export function page(title: string, content: Markup): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <header>A stand-in for GitHub, Google and Apple. Nothing here leaves this machine.</header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
  return document.text;
}

/** A page that ends a sign-in here: there is nowhere to send the person back to. */
export function deadEnd(title: string, sentence: string): string {
  return page(title, html`<p>${sentence}</p>`);
}
