import { paginationOptsValidator, type PaginationResult } from "convex/server";
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { readAuthors, type Author } from "./authors";
import { takeTokens } from "./limits";
import { readPage } from "./listPage";
import { messageText } from "./messageText";
import { viewerMutation, viewerQuery, type Viewer } from "./viewer";

/** However many a client asks for. */
const PAGE_MAX = 100;

export interface Message {
  /** An id of ours, or of the client's own making while the message is on its way. */
  readonly id: string;
  readonly text: string;
  readonly sentAt: number;
  readonly author: Author;
}

/** An expected refusal. What belongs to somebody else is "not_found", like what does not exist. */
export type MessageRefusal = { ok: false; reason: "invalid_text" | "too_fast" | "not_found" };
export type MessageResult = { ok: true } | MessageRefusal;

const NOT_FOUND: MessageRefusal = { ok: false, reason: "not_found" };

/** The room's messages, newest first, to everyone who is signed in. */
export const list = viewerQuery({
  args: { paginationOpts: paginationOptsValidator },
  handler: async ({ db, viewer }, { paginationOpts }): Promise<PaginationResult<Message>> => {
    const result = await readPage(db.query("messages").order("desc"), paginationOpts, PAGE_MAX);
    const findAuthor = await readAuthors(result.page, async (id) =>
      id === viewer._id ? viewer : await db.get(id),
    );
    const page = result.page.map(({ _id, _creationTime, text, userId }) => ({
      id: _id,
      text,
      sentAt: _creationTime,
      author: findAuthor(userId),
    }));
    return { ...result, page };
  },
});

export const send = viewerMutation({
  args: { text: v.string() },
  handler: async ({ db, viewer }, args): Promise<MessageResult> => {
    const text = messageText.safeParse(args.text);
    if (!text.success) return { ok: false, reason: "invalid_text" };

    // Counted apart from the messages: one that is removed again has been read all the same.
    const waitMs = await takeTokens(db, [{ bucket: "messagesByUser", of: viewer._id }], Date.now());
    if (waitMs > 0) return { ok: false, reason: "too_fast" };

    await db.insert("messages", { userId: viewer._id, text: text.data });
    return { ok: true };
  },
});

// The id is a string, not `v.id("messages")`: text that is no id at all gets the same answer as an id of nothing.
export const remove = viewerMutation({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<MessageResult> => {
    const message = await findOwnMessage(ctx, id);
    if (message === null) return NOT_FOUND;
    await ctx.db.delete(message._id);
    return { ok: true };
  },
});

async function findOwnMessage(
  ctx: MutationCtx & { viewer: Viewer },
  id: string,
): Promise<Doc<"messages"> | null> {
  const messageId: Id<"messages"> | null = ctx.db.normalizeId("messages", id);
  const message = messageId === null ? null : await ctx.db.get(messageId);
  return message?.userId === ctx.viewer._id ? message : null;
}
