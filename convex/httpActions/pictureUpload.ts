// POST /picture: the body is the picture of the viewer. It takes the place of the last one.
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import type { PictureResult } from "../account";
import { describeDevice } from "../mail/device";
import { findOrigin } from "../signIn/origin";
import { PRIVATE, refuse, refuseUnauthenticated } from "./httpRefusal";
import { PICTURE_MAX_BYTES, PICTURE_TYPES } from "./pictureRules";
import { receiveFile, saidSize } from "./receivedFile";

export async function uploadPicture(ctx: ActionCtx, request: Request): Promise<Response> {
  // What is too large is refused before it is sent, as far as its size is known.
  if (saidSize(request) > PICTURE_MAX_BYTES) return refuse(413, "too_large");
  const opened: PictureResult = await ctx.runMutation(internal.account.openPicture, {});
  if (!opened.ok) return refusePicture(opened);

  const content = await receiveFile(request, { maxBytes: PICTURE_MAX_BYTES, types: PICTURE_TYPES });
  if (content instanceof Response) return content;

  // Everyone sees it, and where it is served from it has the type that it was found to have.
  const storageId = await ctx.storage.store(content);
  const { ip, at } = await findOrigin(ctx, undefined);
  const kept: PictureResult = await ctx.runMutation(internal.account.keepPicture, {
    storageId,
    // The browser asks here itself, and not the application for it: what it says of itself is in its own header.
    origin: { device: describeDevice(request.headers.get("user-agent")), ip, at },
  });
  return kept.ok ? Response.json({ ok: true }, { headers: PRIVATE }) : refusePicture(kept);
}

function refusePicture(refusal: Extract<PictureResult, { ok: false }>): Response {
  if (refusal.reason === "unauthenticated") return refuseUnauthenticated();
  const response = refuse(429, "limited");
  response.headers.set("Retry-After", String(Math.ceil(refusal.retryAfterMs / 1000)));
  return response;
}
