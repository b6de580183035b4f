import { describe, expect, test } from "vitest";
import type { Mail } from "./mail";
import { renderMail } from "./render";

const SITE_URL = "https://doorman.example";
const TO = "ada@example.com";
const origin = { device: "Firefox on Linux", ip: "203.0.113.7", at: Date.UTC(2026, 10, 21, 13, 4) };
const CODE = "K7QM2WXR";
const LINK = `${SITE_URL}/signin/link?code=abcdefghijklmnopqrstuvwxyz012345`;

interface Example {
  readonly name: string;
  readonly mail: Mail;
  /** What a reader must find, in either form. */
  readonly says: readonly string[];
  readonly links: readonly string[];
  /** Where something has happened already, and doing nothing is not the thing to do. */
  readonly ifNotYou?: string;
}

const EXAMPLES: readonly Example[] = [
  ...(["sign-in", "verify", "reset", "new-address"] as const).map((purpose) => ({
    name: `a code to ${purpose}`,
    mail: { kind: "code", purpose, code: CODE, minutes: 10, origin } as const,
    says: ["K7QM-2WXR", "within 10 minutes"],
    links: [],
  })),
  {
    name: "a code to confirm who one is",
    mail: { kind: "code", purpose: "confirm", code: CODE, minutes: 10, origin },
    says: ["K7QM-2WXR", "within 10 minutes"],
    links: [],
    ifNotYou: "Somebody is signed in to your account.",
  },
  {
    name: "a link",
    mail: { kind: "link", url: LINK, minutes: 10, origin },
    says: ["within 10 minutes"],
    links: [LINK],
  },
  {
    name: "an account that exists",
    mail: {
      kind: "account-exists",
      methods: ["Google", "a link by mail"],
      signInUrl: `${SITE_URL}/signin`,
      resetUrl: `${SITE_URL}/signin/reset`,
      origin,
    },
    says: ["You sign in with Google or a link by mail."],
    links: [`${SITE_URL}/signin`, `${SITE_URL}/signin/reset`],
  },
  {
    name: "no account",
    mail: { kind: "no-account", signUpUrl: `${SITE_URL}/signin?mode=sign-up`, origin },
    says: ["There is no account for this address"],
    links: [`${SITE_URL}/signin?mode=sign-up`],
  },
  {
    name: "an account without a password",
    mail: { kind: "no-password", methods: ["GitHub"], signInUrl: `${SITE_URL}/signin`, origin },
    says: ["You sign in with GitHub."],
    links: [`${SITE_URL}/signin`],
  },
  {
    name: "an address that somebody asked for",
    mail: { kind: "address-taken", origin },
    says: ["It belongs to your account already"],
    links: [],
  },
  {
    name: "a changed address",
    mail: { kind: "address-changed", undoUrl: `${SITE_URL}/account/undo?token=abc`, days: 7, origin },
    says: ["Your account has another address now", "For 7 days this can be taken back"],
    links: [`${SITE_URL}/account/undo?token=abc`],
    ifNotYou: "Take it back at once",
  },
  {
    name: "an address that is back",
    mail: { kind: "address-restored", resetUrl: `${SITE_URL}/signin/reset`, origin },
    says: ["every device was signed out"],
    links: [`${SITE_URL}/signin/reset`],
    ifNotYou: "Somebody else reads your mail",
  },
  {
    name: "a changed password",
    mail: { kind: "password-changed", isFirst: false, resetUrl: `${SITE_URL}/signin/reset`, origin },
    says: ["Your password was changed."],
    links: [`${SITE_URL}/signin/reset`],
    ifNotYou: "Choose another one at once",
  },
  {
    name: "a first password",
    mail: { kind: "password-changed", isFirst: true, resetUrl: `${SITE_URL}/signin/reset`, origin },
    says: ["Your account has a password now."],
    links: [`${SITE_URL}/signin/reset`],
    ifNotYou: "Choose another one at once",
  },
  {
    name: "a new device",
    mail: { kind: "new-device", accountUrl: `${SITE_URL}/account`, origin },
    says: ["Somebody signed in to your account from a device that was not used for it before."],
    links: [`${SITE_URL}/account`],
    ifNotYou: "Sign that device out there",
  },
  {
    name: "a way of signing in that was added",
    mail: { kind: "method-added", method: "GitHub", accountUrl: `${SITE_URL}/account`, origin },
    says: ["You can now sign in with GitHub."],
    links: [`${SITE_URL}/account`],
    ifNotYou: "Remove it there",
  },
  {
    name: "a way of signing in that was removed",
    mail: { kind: "method-removed", method: "your password", accountUrl: `${SITE_URL}/account`, origin },
    says: ["You can no longer sign in with your password."],
    links: [`${SITE_URL}/account`],
    ifNotYou: "Sign out every other device there",
  },
  {
    name: "an account that was deleted",
    mail: { kind: "account-deleted", origin },
    says: ["Your account is closed"],
    links: [],
    ifNotYou: "Somebody was signed in as you.",
  },
];

/** What a person sees: no markup, no style sheet, entities resolved. */
function visible(html: string): string {
  return html
    .replace(/<(style|title)>.*?<\/\1>/gs, "")
    .replace(/<!--.*?-->/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#x27;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}

function linksIn(html: string): string[] {
  return [...html.matchAll(/\b(?:href|src|action)="([^"]*)"/g)].map(([, url]) =>
    (url ?? "").replaceAll("&amp;", "&"),
  );
}

describe.each(EXAMPLES)("$name", ({ mail, says, links, ifNotYou = "Do nothing" }) => {
  const { subject, html, text } = renderMail(mail, TO, SITE_URL);

  test.each([
    ["html", visible(html)],
    ["text", text],
  ])("says in %s what it brings, to whom, who asked, from where, when, and what to do", (_form, content) => {
    for (const words of [
      ...says,
      TO,
      "Firefox on Linux",
      "203.0.113.7",
      "21 Nov 2026, 13:04 UTC",
      `Was it not you? ${ifNotYou}`,
    ]) {
      expect(content).toContain(words);
    }
  });

  test("leads to its own links and to the site, nowhere else, and fetches nothing", () => {
    expect(new Set(linksIn(html))).toEqual(new Set([...links, SITE_URL]));
    expect(new Set(text.match(/https?:\/\/\S+/g))).toEqual(new Set([...links, SITE_URL]));
    expect(html).not.toMatch(/<(?:img|script|link|iframe|form)\b|url\(|@import/i);
  });

  test("has a subject of our own words, without a code", () => {
    expect(subject).toContain("Doorman");
    expect(subject).not.toMatch(/K7QM|ada@|http/);
  });

  test("is made for light and dark", () => {
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>');
    expect(html).toContain("@media (prefers-color-scheme: dark) {");
  });
});

test.each([
  ["K7QM2WXR", "K7QM-2WXR"],
  ["123456", "123-456"],
  ["1234567", "1234567"],
])("the code %j stands alone on its line as %j", (code, shown) => {
  const { text } = renderMail({ kind: "code", purpose: "sign-in", code, minutes: 10, origin }, TO, SITE_URL);
  expect(text.split("\n")).toContain(shown);
});

test("one minute is not one minutes", () => {
  const { text } = renderMail({ kind: "link", url: LINK, minutes: 1, origin }, TO, SITE_URL);
  expect(text).toContain("within one minute.");
});

test("the link stands alone on its line in the text, once", () => {
  const { text } = renderMail({ kind: "link", url: LINK, minutes: 10, origin }, TO, SITE_URL);
  expect(text.split("\n").filter((line) => line === LINK)).toHaveLength(1);
});

const hostile = `<script>alert(1)</script>"'&\r\n\r\nYour code is 0000, visit http://evil.example`;

test.each([
  ["device", { ...origin, device: hostile }],
  ["device that poses as a link", { ...origin, device: "evil.example/win" }],
  ["endless device", { ...origin, device: "x".repeat(100_000) }],
  ["IP address", { ...origin, ip: hostile }],
])("a hostile %s is left out", (_what, hostileOrigin) => {
  const { html, text } = renderMail(
    { kind: "link", url: LINK, minutes: 10, origin: hostileOrigin },
    TO,
    SITE_URL,
  );
  for (const content of [html, text]) {
    expect(content).not.toMatch(/<script|evil\.example|0000|x{100}/);
    expect(content.length).toBeLessThan(20_000);
  }
});

test("hostile markup in an address or a method is shown, not obeyed", () => {
  const to = `"<img src=x onerror=alert(1)>"@example.com`;
  const mail: Mail = { kind: "no-password", methods: [hostile], signInUrl: `${SITE_URL}/signin`, origin };
  const { html, subject } = renderMail(mail, to, SITE_URL);
  expect(html).not.toMatch(/<script|<img/i);
  expect(visible(html)).toContain(to);
  expect(subject).toBe("How you sign in at Doorman");
});

test.each([
  "https://evil.example/signin/link?code=abc",
  "https://doorman.example.evil.example/",
  "https://doorman.example@evil.example/",
  "http://doorman.example/signin",
  "javascript:alert(1)",
  "/signin",
  "",
])("a link to %j is not mailed", (url) => {
  expect(() => renderMail({ kind: "link", url, minutes: 10, origin }, TO, SITE_URL)).toThrow(
    "Expected every link of a mail to lead to SITE_URL",
  );
});

test("quotes in a link do not end its attribute", () => {
  const url = `${LINK}&x="onmouseover="alert(1)`;
  const { html } = renderMail({ kind: "link", url, minutes: 10, origin }, TO, SITE_URL);
  expect(html).not.toContain('"onmouseover');
});

test("without an IP address the mail names none", () => {
  const mail = { kind: "link", url: LINK, minutes: 10, origin: { ...origin, ip: null } } as const;
  expect(renderMail(mail, TO, SITE_URL).text).not.toContain("IP address");
});
