import { encodeServerMessage, type Transition } from "../protocol/serverMessage.ts";

export const MAX_FRAME_CHARACTERS = 5_000_000;

/** The frames of a transition: one, or chunks that join to it. They go out with nothing in between. */
export function transitionFrames(transition: Transition, transitionId: string, canJoin: boolean): string[] {
  const text = encodeServerMessage(transition);
  if (!canJoin || text.length <= MAX_FRAME_CHARACTERS) return [text];
  const totalParts = Math.ceil(text.length / MAX_FRAME_CHARACTERS);
  return Array.from({ length: totalParts }, (_, partNumber) => {
    const start = partNumber * MAX_FRAME_CHARACTERS;
    // A pair of code units that is cut in two is written as two escapes, and whole again when joined.
    const chunk = text.slice(start, start + MAX_FRAME_CHARACTERS);
    return encodeServerMessage({ type: "TransitionChunk", chunk, partNumber, totalParts, transitionId });
  });
}
