/**
 * The house's look as mail programs can show it: hexadecimal colours, no variables. Inline is the light look, for
 * programs that drop style sheets; the dark one is a style sheet over classes and must therefore be `!important`.
 */
import type { CSSProperties } from "react";

const light = {
  ground: "#fbf9f5",
  surface: "#ffffff",
  raised: "#f4f1ea",
  ink: "#16211c",
  inkSoft: "#4f5b55",
  line: "#e0ddd5",
  green: "#12503a",
  onGreen: "#fbfaf3",
  brass: "#cf9a3d",
};

const dark: typeof light = {
  ground: "#0d1511",
  surface: "#141e1a",
  raised: "#1d2924",
  ink: "#f1efe6",
  inkSoft: "#a9afa4",
  line: "#293530",
  green: "#7fd2aa",
  onGreen: "#041b12",
  brass: "#deaf56",
};

const SANS = '"Geist Variable", Geist, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace';

const paragraph: CSSProperties = {
  margin: "0 0 20px",
  fontSize: "16px",
  lineHeight: "25px",
  color: light.ink,
};

export const styles = {
  body: { margin: 0, padding: "32px 16px", backgroundColor: light.ground, fontFamily: SANS },
  frame: { maxWidth: "520px" },
  card: {
    backgroundColor: light.surface,
    border: `1px solid ${light.line}`,
    borderRadius: "16px",
    borderCollapse: "separate",
    padding: "36px 40px 16px",
  },
  mark: { width: "19px", verticalAlign: "middle" },
  door: { height: "22px", backgroundColor: light.green, borderRadius: "10px 10px 0 0" },
  doorway: {
    width: "7px",
    height: "17px",
    margin: "0 0 0 5px",
    backgroundColor: light.brass,
    borderRadius: "6px 0 0 0",
  },
  name: {
    paddingLeft: "10px",
    fontSize: "18px",
    lineHeight: "24px",
    fontWeight: 600,
    letterSpacing: "-0.02em",
    color: light.ink,
    verticalAlign: "middle",
  },
  brand: { margin: "0 0 20px", width: "auto" },
  title: {
    margin: "0 0 12px",
    fontSize: "24px",
    lineHeight: "30px",
    fontWeight: 600,
    letterSpacing: "-0.02em",
    color: light.ink,
  },
  paragraph,
  codeBox: {
    margin: "0 0 20px",
    backgroundColor: light.raised,
    borderRadius: "12px",
    textAlign: "center",
  },
  code: {
    margin: 0,
    padding: "20px 0",
    fontFamily: MONO,
    fontSize: "34px",
    lineHeight: "40px",
    fontWeight: 600,
    letterSpacing: "2px",
    whiteSpace: "nowrap",
    color: light.ink,
    // One click takes the whole code, not the half up to the hyphen.
    WebkitUserSelect: "all",
    userSelect: "all",
  },
  button: {
    margin: "0 0 20px",
    padding: "14px 28px",
    borderRadius: "10px",
    backgroundColor: light.green,
    color: light.onGreen,
    fontSize: "16px",
    fontWeight: 600,
  },
  small: { margin: "0 0 20px", fontSize: "14px", lineHeight: "21px", color: light.inkSoft },
  link: { color: light.green, textDecoration: "underline", wordBreak: "break-word" },
  facts: { margin: "8px 0 20px", borderTop: `1px solid ${light.line}`, paddingTop: "20px" },
  label: {
    padding: "2px 16px 2px 0",
    fontSize: "14px",
    lineHeight: "21px",
    color: light.inkSoft,
    whiteSpace: "nowrap",
    verticalAlign: "top",
  },
  value: {
    padding: "2px 0",
    fontSize: "14px",
    lineHeight: "21px",
    color: light.ink,
    wordBreak: "break-word",
    verticalAlign: "top",
  },
  notYou: { fontWeight: 600, color: light.ink },
  footer: {
    margin: "20px 0 0",
    fontSize: "13px",
    lineHeight: "20px",
    textAlign: "center",
    color: light.inkSoft,
  },
} satisfies Record<string, CSSProperties>;

/** What inline styles cannot say: the dark look, and less air around the card on a phone. */
export const styleSheet = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground, .ground > table > tbody > tr > td { background-color: ${dark.ground} !important; }
  .surface { background-color: ${dark.surface} !important; border-color: ${dark.line} !important; }
  .raised { background-color: ${dark.raised} !important; }
  .line { border-color: ${dark.line} !important; }
  .ink { color: ${dark.ink} !important; }
  .ink-soft { color: ${dark.inkSoft} !important; }
  .link { color: ${dark.green} !important; }
  .green { background-color: ${dark.green} !important; color: ${dark.onGreen} !important; }
  .brass { background-color: ${dark.brass} !important; }
}
@media (max-width: 480px) {
  .ground > table > tbody > tr > td { padding: 16px 10px !important; }
  .surface { padding: 28px 22px 8px !important; }
}
`;
