// How easily a password is guessed. Large, because it knows the common ones: loaded only when somebody chooses one.
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

export type Strength = { score: 0 | 1 | 2 | 3 | 4; advice: string | null };

const LENGTH_MAX = 64; // more takes long, and tells nothing more
const OURS = ["doorman"];

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

// By what was found in it. What is not here needs no advice, or none that helps.
const ADVICE: Record<string, string> = {
  straightRow: "Keys that lie in a row are tried early.",
  keyPattern: "Patterns on the keyboard are tried early.",
  simpleRepeat: "Repeating a letter adds little.",
  extendedRepeat: "Repeating a part adds little.",
  sequences: "Sequences like “abc” add little.",
  recentYears: "Years are tried early.",
  dates: "Dates are tried early.",
  topTen: "This is one of the first that anyone would try.",
  topHundred: "This is one of the first that anyone would try.",
  common: "This is one of the first that anyone would try.",
  similarToCommon: "This is close to one that many people use.",
  wordByItself: "Add more words.",
  namesByThemselves: "Names are tried early.",
  commonNames: "Names are tried early.",
  userInputs: "Leave out your name, your address and the name of this site.",
};

/** `personal` is what an attacker knows of the person. */
export function strengthOf(password: string, personal: readonly string[]): Strength {
  const words = personal.flatMap((text) => {
    const parts = text.split(/[^\p{L}\p{N}]+/u);
    return [text, parts.join(""), ...parts];
  });
  const known = [...OURS, ...words].filter((word) => word.length > 2);
  const { score, feedback } = zxcvbn.check(password.slice(0, LENGTH_MAX), known);
  return { score, advice: ADVICE[feedback.warning ?? ""] ?? null };
}
