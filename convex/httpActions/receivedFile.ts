import { fileTypeOf, isTrueName } from "./fileType";
import { refuse } from "./httpRefusal";
import { readBody } from "./requestBody";

interface Bounds {
  readonly maxBytes: number;
  /** Every type that we know, unless given. */
  readonly types?: ReadonlySet<string>;
}

/** How many bytes a request says that its body has; 0 where it does not say. */
export function saidSize(request: Request): number {
  return Number(request.headers.get("Content-Length") ?? 0);
}

/** The body of a request as a file of the type that its content has, or the answer that refuses it. */
export async function receiveFile(request: Request, { maxBytes, types }: Bounds): Promise<Blob | Response> {
  const content = await readBody(request, maxBytes);
  if (content === null) return refuse(413, "too_large");
  if (content.size === 0) return refuse(400, "empty");

  const type = fileTypeOf(new Uint8Array(await content.arrayBuffer()));
  if (type === null || types?.has(type) === false) return refuse(415, "unsupported_type");
  if (!isTrueName(request.headers.get("Content-Type"), type)) return refuse(415, "not_what_it_says");
  return new Blob([content], { type });
}
