// A picture on its way to the deployment. `fetch` does not say how much of a body has been sent; the older interface does.
import { httpActionUrl, readError } from "../../httpActions";

export const PICTURE_PROBLEMS = {
  unauthenticated: "Your session has ended. Load this page again to sign in.",
  too_large: "That picture is too large. Choose one of at most 2 MB.",
  unsupported_type: "Choose a PNG, JPEG, WebP or GIF.",
  limited: "You have changed it often. Wait a while, then try again.",
  unreadable: "That file cannot be shown as a picture. Choose another.",
  unreachable: "The server did not answer. Nothing was changed; try again.",
  broken: "The server could not keep this picture. Choose another, or try again later.",
} as const;

export type PictureProblem = keyof typeof PICTURE_PROBLEMS;

/** Resolves to what went wrong, or to `null`. `onProgress` hears which share has been sent, from 0 to 1. */
export async function sendPicture(
  picture: Blob,
  token: string | null,
  onProgress: (share: number) => void,
): Promise<PictureProblem | null> {
  return await new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total === 0 ? 1 : loaded / total),
    );
    request.addEventListener("load", () =>
      resolve(request.status < 300 ? null : problemOf(readError(request.responseText))),
    );
    request.addEventListener("error", () => resolve("unreachable"));
    request.open("POST", httpActionUrl("/picture"));
    request.setRequestHeader("Authorization", `Bearer ${token ?? ""}`);
    request.setRequestHeader("Content-Type", picture.type);
    request.send(picture);
  });
}

function problemOf(error: string): PictureProblem {
  return Object.hasOwn(PICTURE_PROBLEMS, error) ? (error as PictureProblem) : "broken";
}
