// Who wrote something, as everyone may see them: a name and a picture, and nothing else of the user.
import type { Doc, Id } from "./_generated/dataModel";

export interface Author {
  readonly id: Id<"users">;
  /** Null for those who have not said it, and for those who are gone. An address never takes its place. */
  readonly name: string | null;
  readonly image: string | null;
}

type ReadUser = (id: Id<"users">) => Promise<Doc<"users"> | null>;

/** The authors of these rows. Each of them is read once, however much they wrote. */
export async function readAuthors(
  rows: readonly { readonly userId: Id<"users"> }[],
  readUser: ReadUser,
): Promise<(userId: Id<"users">) => Author> {
  const ids = [...new Set(rows.map(({ userId }) => userId))];
  const authors = await Promise.all(ids.map(async (id) => [id, authorOf(id, await readUser(id))] as const));
  const byId = new Map(authors);
  return (userId) => byId.get(userId) ?? authorOf(userId, null);
}

function authorOf(id: Id<"users">, user: Doc<"users"> | null): Author {
  return { id, name: user?.name ?? null, image: user?.image ?? null };
}
