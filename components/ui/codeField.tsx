"use client";

import type { ComponentProps, FormEvent } from "react";
import { classNames } from "./classNames";
import { FieldFrame, type Field } from "./field";

type CodeFieldProps = Omit<ComponentProps<typeof Field>, "type" | "hideLabel"> & { length: number };

/**
 * One input that looks like a row of boxes, so that what it holds can be pasted, filled in by the browser, selected and
 * read out as a whole. The boxes are a picture behind it; its letters stand in them by their spacing.
 */
export function CodeField({ id, label, hint, error, className, length, ...input }: CodeFieldProps) {
  const pitch = `${100 / length}cqw`;
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error} className={className}>
      {(wiring) => (
        <span className="@container block w-full max-w-88">
          <span className="focus-within:outline-ring relative block overflow-clip rounded-lg focus-within:outline-2 focus-within:outline-offset-2">
            <span aria-hidden className="absolute inset-0 flex">
              {Array.from({ length }, (_, box) => (
                <span key={box} className="flex-1 px-0.5">
                  <span
                    className={classNames(
                      "border-edge bg-surface block h-full rounded-lg border shadow-xs",
                      error !== undefined && "border-alarm",
                    )}
                  />
                </span>
              ))}
            </span>
            <input
              type="text"
              autoComplete="one-time-code"
              autoCapitalize="characters"
              autoCorrect="off"
              spellCheck={false}
              maxLength={length * 2}
              onInput={(event) => tidy(event, length)}
              className="text-ink relative block h-12 bg-transparent font-mono text-xl font-medium uppercase outline-none"
              style={{
                // A box wider than what is seen of it: at its end, the caret would push the first letter out.
                width: `calc(100cqw + ${pitch})`,
                letterSpacing: `calc(${pitch} - 1ch)`,
                paddingLeft: `calc((${pitch} - 1ch) / 2)`,
              }}
              {...wiring}
              {...input}
            />
          </span>
        </span>
      )}
    </FieldFrame>
  );
}

/** Takes out what only makes a code easier to read, so that what is pasted fits the boxes. */
function tidy({ currentTarget: input }: FormEvent<HTMLInputElement>, length: number): void {
  const tidied = input.value.replaceAll(/[^\p{L}\p{N}]/gu, "").slice(0, length);
  if (tidied !== input.value) input.value = tidied;
}
