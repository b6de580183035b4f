// GET /files/<id>: the file's bytes, to be saved, to its owner. Anybody else's id is one of nothing.
import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import { saveAs } from "./fileName";
import { PRIVATE, refuse } from "./httpRefusal";

export const FILE_PATH = "/files/";

export async function downloadFile(ctx: ActionCtx, request: Request): Promise<Response> {
  const id = new URL(request.url).pathname.slice(FILE_PATH.length);
  const file = await ctx.runQuery(internal.files.find, { id });
  const content = file === null ? null : await ctx.storage.get(file.storageId);
  if (file === null || content === null) return refuse(404, "not_found");
  return new Response(content.stream(), {
    headers: {
      ...PRIVATE,
      "Content-Type": file.type === "text/plain" ? "text/plain; charset=utf-8" : file.type,
      "Content-Length": String(content.size),
      "Content-Disposition": saveAs(file.name),
      // Were it shown in spite of all, it could do nothing.
      "Content-Security-Policy": "default-src 'none'; sandbox",
    },
  });
}
