"use client";

import { SendHorizontal } from "lucide-react";
import { useActionState, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/classNames";
import { FieldFrame, inputLooks } from "@/components/ui/field";
import { messageText } from "@/convex/messageText";
import { sendMessage, type SendState } from "./actions";

const EMPTY: SendState = { text: "", problem: null };

type ComposerProps = {
  /** Resolves to what went wrong, in a sentence, or to `null`. */
  send: (text: string) => Promise<string | null>;
};

/** Sends to the deployment, and posts to a server action before JavaScript has loaded and without it. */
export function Composer({ send }: ComposerProps) {
  const [state, post] = useActionState(sendMessage, EMPTY);
  const [problem, setProblem] = useState(state.problem);
  const field = useRef<HTMLTextAreaElement>(null);

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const input = field.current;
    if (input === null) return;
    const text = messageText.safeParse(input.value);
    setProblem(text.success ? null : (text.error.issues[0]?.message ?? null));
    if (!text.success) return;

    input.value = "";
    input.focus();
    const refusal = await send(text.data);
    if (refusal === null) return;
    // What was refused is given back, unless the next message stands there already.
    setProblem(input.value === "" ? refusal : `${refusal} “${text.data}” was not sent.`);
    if (input.value === "") input.value = text.data;
  }

  return (
    <form
      action={post}
      onSubmit={(event) => void onSubmit(event)}
      noValidate
      className="flex items-start gap-2.5"
    >
      <FieldFrame
        id="new-message"
        label="New message"
        hideLabel
        error={problem ?? undefined}
        className="flex-1"
      >
        {(wiring) => (
          <textarea
            {...wiring}
            ref={field}
            name="text"
            rows={1}
            placeholder="Write to everyone"
            autoComplete="off"
            enterKeyHint="send"
            defaultValue={state.text}
            onKeyDown={sendOnEnter}
            className={classNames(
              inputLooks,
              "field-sizing-content max-h-40 min-h-11 resize-none px-3.5 py-[0.5625rem]",
              problem !== null && "border-alarm",
            )}
          />
        )}
      </FieldFrame>
      <Button type="submit">
        <SendHorizontal aria-hidden />
        Send
      </Button>
    </form>
  );
}

/** With Shift, a new line. While a word is being composed, as in Japanese, Enter ends the word. */
function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
