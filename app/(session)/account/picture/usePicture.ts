"use client";

import { useAuthToken } from "@convex-dev/auth/react";
import { useState } from "react";
import { cropPicture } from "./cropPicture";
import { sendPicture, type PictureProblem } from "./sendPicture";

export type PictureState =
  | { type: "idle" }
  | { type: "sending"; share: number }
  | { type: "saved" }
  | { type: "failed"; problem: PictureProblem };

/** Sends a picture of the viewer. The page shows it as soon as the deployment has it. */
export function usePicture() {
  const token = useAuthToken();
  const [state, setState] = useState<PictureState>({ type: "idle" });

  async function send(file: File): Promise<void> {
    setState({ type: "sending", share: 0 });
    const picture = await cropPicture(file);
    const problem =
      picture === null
        ? "unreadable"
        : await sendPicture(picture, token, (share) => setState({ type: "sending", share }));
    setState(problem === null ? { type: "saved" } : { type: "failed", problem });
  }

  return { state, send: (file: File) => void send(file), forget: () => setState({ type: "idle" }) };
}
