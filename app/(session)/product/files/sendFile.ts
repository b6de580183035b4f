// One file on its way to the deployment. `fetch` does not say how much of a body has been sent; the older interface does.
import { httpActionUrl, readError } from "../../httpActions";
import { problemOf, type FileProblem } from "./problem";

/** File systems allow what no encoding of text does. */
const HALF_CHARACTER = /\p{Surrogate}/gu;

export interface Sending {
  /** Resolves to what went wrong, to "cancelled", or to `null`. */
  readonly done: Promise<FileProblem | "cancelled" | null>;
  readonly cancel: () => void;
}

export function sendFile(file: File, token: string | null, onProgress: (sentBytes: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<FileProblem | "cancelled" | null>((resolve) => {
    request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
    request.addEventListener("load", () =>
      resolve(request.status === 201 ? null : problemOf(readError(request.responseText))),
    );
    request.addEventListener("error", () => resolve("unreachable"));
    request.addEventListener("abort", () => resolve("cancelled"));
  });
  request.open("POST", httpActionUrl("/files"));
  request.setRequestHeader("Authorization", `Bearer ${token ?? ""}`);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.replaceAll(HALF_CHARACTER, "_")));
  if (file.type !== "") request.setRequestHeader("Content-Type", file.type);
  request.send(file);
  return { done, cancel: () => request.abort() };
}
