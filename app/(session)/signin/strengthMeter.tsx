"use client";

import { useEffect, useState } from "react";
import { classNames } from "@/components/ui/classNames";
import { PASSWORD_MIN_LENGTH } from "@/convex/credentials";
import type { Strength } from "./strength";

const SETTLED_MS = 700;
const LEVELS = ["Very weak", "Weak", "Fair", "Good", "Strong"] as const;
const COLORS = ["bg-alarm", "bg-alarm", "bg-brass", "bg-green", "bg-green"] as const;
const HINT = `At least ${PASSWORD_MIN_LENGTH} characters. A few words are easy to remember.`;

type StrengthMeterProps = { id: string; length: number; strength: Strength | null };

/** A bar and a sentence. Both have their room from the start, so that nothing moves while somebody types. */
export function StrengthMeter({ id, length, strength }: StrengthMeterProps) {
  const sentence = length === 0 ? HINT : describe(PASSWORD_MIN_LENGTH - length, strength);
  return (
    <div>
      <div aria-hidden className="flex gap-1">
        {LEVELS.slice(1).map((level, index) => (
          <span
            key={level}
            className={classNames(
              "bg-line h-1 flex-1 rounded-full transition-colors",
              strength !== null && index < Math.max(1, strength.score) && COLORS[strength.score],
            )}
          />
        ))}
      </div>
      {/* Room for two lines: on a phone, the longest sentence takes them. */}
      <p id={id} className="text-ink-soft mt-1.5 min-h-10 text-sm">
        {sentence}
      </p>
      <output className="sr-only">{useSettled(length === 0 ? "" : sentence)}</output>
    </div>
  );
}

function describe(missing: number, strength: Strength | null): string {
  if (missing > 0) return `${missing} more ${missing === 1 ? "character" : "characters"} to go.`;
  if (strength === null) return "Long enough.";
  const level = LEVELS[strength.score];
  return strength.advice === null ? `${level}.` : `${level}. ${strength.advice}`;
}

/** The text once it has stayed the same for a moment: read out at every key, it would be noise. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
