// POST /files: the body is the file, X-File-Name its name in percent-encoding. Answers 201 and the file's id.
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import { readFileName } from "./fileName";
import { FILE_MAX_BYTES } from "./fileRules";
import type { Kept } from "../files";
import { PRIVATE, refuse, refuseUnauthenticated } from "./httpRefusal";
import { receiveFile, saidSize } from "./receivedFile";

export async function uploadFile(ctx: ActionCtx, request: Request): Promise<Response> {
  const name = readFileName(request.headers.get("X-File-Name"));
  if (name === null) return refuse(400, "invalid_name");

  // What cannot be kept is refused before it is sent, as far as its size is known.
  const said = saidSize(request);
  if (said > FILE_MAX_BYTES) return refuse(413, "too_large");
  const early = await ctx.runQuery(internal.files.findObstacle, { size: said });
  if (early !== null) return refuseToKeep(early);

  const content = await receiveFile(request, { maxBytes: FILE_MAX_BYTES });
  if (content instanceof Response) return content;

  const storageId = await ctx.storage.store(content);
  const file = { storageId, name, size: content.size, type: content.type };
  const kept: Kept = await ctx.runMutation(internal.files.keep, file);
  if (!kept.ok) return refuseToKeep(kept.reason);
  return Response.json({ id: kept.id }, { status: 201, headers: PRIVATE });
}

type Obstacle = Extract<Kept, { ok: false }>["reason"];

function refuseToKeep(reason: Obstacle): Response {
  // 409: the request is good, and will be taken once there is room.
  return reason === "unauthenticated" ? refuseUnauthenticated() : refuse(409, reason);
}
