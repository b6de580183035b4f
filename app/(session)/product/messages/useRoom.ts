"use client";

import type { OptimisticLocalStore } from "convex/browser";
import { insertAtTop, useMutation, usePaginatedQuery } from "convex/react";
import { api } from "@/convex/_generated/api";
import type { Author } from "@/convex/authors";
import type { Message, MessageResult } from "@/convex/messages";
import { PAGE_SIZE } from "./pageSize";
import { sentenceFor } from "./problem";

export type Older = "none" | "some" | "loading";

const ON_ITS_WAY = "on-its-way-";

/** Whether a message is shown here only, until the deployment has it. */
export function isOnItsWay({ id }: Message): boolean {
  return id.startsWith(ON_ITS_WAY);
}

/** The room, live, newest first. What is sent or removed shows at once, and goes back by itself if it is refused. */
export function useRoom(preloaded: readonly Message[], viewer: Author) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.messages.list,
    {},
    { initialNumItems: PAGE_SIZE },
  );
  const isLive = status !== "LoadingFirstPage";

  const sendAny = useMutation(api.messages.send);
  const send = (text: string) => {
    // Made once: the update below is made again with each news from the deployment.
    const item = { id: ON_ITS_WAY + crypto.randomUUID(), text, sentAt: Date.now(), author: viewer };
    return sendAny.withOptimisticUpdate((store) =>
      insertAtTop({ paginatedQuery: api.messages.list, localQueryStore: store, item }),
    )({ text });
  };
  const remove = useMutation(api.messages.remove).withOptimisticUpdate((store, { id }) =>
    withoutMessage(store, id),
  );

  return {
    messages: isLive ? results : preloaded,
    older: olderOf(status),
    loadOlder: () => loadMore(PAGE_SIZE),
    /** Resolves to what went wrong, in a sentence, or to `null`. */
    send: (text: string) => settle(send(text)),
    remove: (id: string) => settle(remove({ id })),
  };
}

function olderOf(status: ReturnType<typeof usePaginatedQuery>["status"]): Older {
  switch (status) {
    case "Exhausted":
      return "none";
    case "CanLoadMore":
      return "some";
    case "LoadingFirstPage":
    case "LoadingMore":
      return "loading";
    default:
      return status satisfies never;
  }
}

function withoutMessage(store: OptimisticLocalStore, id: string): void {
  for (const { args, value } of store.getAllQueries(api.messages.list)) {
    if (value === undefined) continue;
    const page = value.page.filter((message) => message.id !== id);
    store.setQuery(api.messages.list, args, { ...value, page });
  }
}

async function settle(pending: Promise<MessageResult>): Promise<string | null> {
  try {
    const result = await pending;
    return result.ok ? null : sentenceFor(result.reason);
  } catch {
    return sentenceFor("unreachable");
  }
}
