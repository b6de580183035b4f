"use client";

import { usePreloadedQuery, type Preloaded } from "convex/react";
import { Trash2, Upload, UserRound } from "lucide-react";
import { Avatar } from "radix-ui";
import { useRef, type ChangeEvent } from "react";
import { RowForm } from "@/components/rowForm";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useHydrated } from "@/components/useHydrated";
import type { api } from "@/convex/_generated/api";
import { removePicture } from "../actions";
import { Card } from "../card";
import { PICTURE_PROBLEMS } from "./sendPicture";
import { usePicture } from "./usePicture";

export function PictureCard({ preloaded }: { preloaded: Preloaded<typeof api.account.profile> }) {
  const hydrated = useHydrated();
  const { name, image } = usePreloadedQuery(preloaded);
  const { state, send, forget } = usePicture();
  const chooser = useRef<HTMLInputElement>(null);
  const isSending = state.type === "sending";

  function onChosen({ currentTarget }: ChangeEvent<HTMLInputElement>): void {
    const [file] = currentTarget.files ?? [];
    if (file !== undefined) send(file);
    // So that the same file can be chosen again.
    currentTarget.value = "";
  }

  return (
    <Card title="Picture" lead="Cut to a square here in your browser, before it is sent.">
      {state.type === "failed" && <Notice>{PICTURE_PROBLEMS[state.problem]}</Notice>}
      <div className="flex flex-wrap items-center gap-5">
        <Picture name={name} image={image} />
        <div className="flex min-w-0 flex-1 basis-56 flex-col gap-2.5">
          <input
            ref={chooser}
            type="file"
            accept="image/*"
            aria-label="Picture"
            tabIndex={-1}
            hidden
            onChange={onChosen}
          />
          <div className="flex flex-wrap gap-2.5">
            <Button
              look="outline"
              size="small"
              disabled={!hydrated || isSending}
              onClick={() => chooser.current?.click()}
            >
              <Upload aria-hidden />
              {image === null ? "Choose a picture" : "Choose another"}
            </Button>
            {image !== null && (
              <RowForm action={removePicture} onSend={forget}>
                {(busy) => (
                  <Button type="submit" look="ghost" size="small" disabled={busy || isSending}>
                    <Trash2 aria-hidden />
                    {busy ? "Removing…" : "Remove"}
                  </Button>
                )}
              </RowForm>
            )}
          </div>
          {/* Has its room from the start, so that nothing moves. */}
          <div className="flex min-h-5 items-center">
            {isSending && (
              <progress
                aria-label="Sending your picture"
                value={state.share}
                className="accent-green h-2 w-full"
              />
            )}
            <output className="text-ink-soft text-sm">{state.type === "saved" && "Saved."}</output>
            <noscript>
              <p className="text-ink-soft text-sm">Sending a picture needs JavaScript.</p>
            </noscript>
          </div>
        </div>
      </div>
    </Card>
  );
}

function Picture({ name, image }: { name: string | null; image: string | null }) {
  const [initial = ""] = name ?? "";
  return (
    <Avatar.Root className="bg-raised grid size-20 shrink-0 place-items-center overflow-hidden rounded-full text-2xl font-semibold uppercase">
      {image !== null && (
        // Of another site, which need not know which page it is shown on.
        <Avatar.Image
          src={image}
          alt="Your picture"
          referrerPolicy="no-referrer"
          className="size-20 object-cover"
        />
      )}
      <Avatar.Fallback>
        {initial === "" ? <UserRound aria-hidden className="text-ink-soft size-7" /> : initial}
      </Avatar.Fallback>
    </Avatar.Root>
  );
}
