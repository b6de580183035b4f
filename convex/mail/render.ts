import { type Letter, letterOf } from "./letter";
import { letterHtml } from "./letterHtml";
import { letterText } from "./letterText";
import type { Mail } from "./mail";

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** The mail as it goes out to `to`. Throws TypeError where a link would lead off the site. */
export function renderMail(mail: Mail, to: string, siteUrl: string): RenderedMail {
  const letter = letterOf(mail, to);
  assertOwnLinks(letter, siteUrl);
  return { subject: letter.subject, html: letterHtml(letter, siteUrl), text: letterText(letter, siteUrl) };
}

/** Whoever made the link was told where to lead by a browser. The message leaves it out: it may hold a code. */
function assertOwnLinks({ blocks }: Letter, siteUrl: string): void {
  const { origin } = new URL(siteUrl);
  for (const block of blocks) {
    if ("url" in block && originOf(block.url) !== origin) {
      throw new TypeError("Expected every link of a mail to lead to SITE_URL");
    }
  }
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin;
  } catch {
    return null;
  }
}
