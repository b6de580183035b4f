// POST /picture: the body is the picture of the viewer. It takes the place of the last one.
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import type { PictureResult } from "../account";
import { fileTypeOf, isTrueName } from "./fileType";
import { PRIVATE, refuse, refuseUnauthenticated } from "./httpRefusal";
import { PICTURE_MAX_BYTES, PICTURE_TYPES } from "./pictureRules";
import { readBody } from "./requestBody";

export async function uploadPicture(ctx: ActionCtx, request: Request): Promise<Response> {
  // What is too large is refused before it is sent, as far as its size is known.
  if (Number(request.headers.get("Content-Length") ?? 0) > PICTURE_MAX_BYTES) return refuse(413, "too_large");
  const opened: PictureResult = await ctx.runMutation(internal.account.openPicture, {});
  if (!opened.ok) return refusePicture(opened);

  const content = await readBody(request, PICTURE_MAX_BYTES);
  if (content === null) return refuse(413, "too_large");
  if (content.size === 0) return refuse(400, "empty");

  const type = fileTypeOf(new Uint8Array(await content.arrayBuffer()));
  if (type === null || !PICTURE_TYPES.has(type)) return refuse(415, "unsupported_type");
  if (!isTrueName(request.headers.get("Content-Type"), type)) return refuse(415, "not_what_it_says");

  // Everyone sees it, and where it is served from it has the type that is written here.
  const storageId = await ctx.storage.store(new Blob([content], { type }));
  const kept: PictureResult = await ctx.runMutation(internal.account.keepPicture, { storageId });
  return kept.ok ? Response.json({ ok: true }, { headers: PRIVATE }) : refusePicture(kept);
}

function refusePicture(refusal: Extract<PictureResult, { ok: false }>): Response {
  if (refusal.reason === "unauthenticated") return refuseUnauthenticated();
  const response = refuse(429, "limited");
  response.headers.set("Retry-After", String(Math.ceil(refusal.retryAfterMs / 1000)));
  return response;
}
