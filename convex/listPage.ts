// One page of a list that anybody may ask for, and as long as they like.
import type { PaginationOptions, PaginationResult } from "convex/server";
import { ConvexError } from "convex/values";

/** How many times its length a page may have grown by what came since, while nobody was there to split it. */
const GROWTH_MAX = 10;

/** What `usePaginatedQuery` looks for, to begin again at the first page. */
const INVALID_CURSOR = { isConvexSystemError: true, paginationError: "InvalidCursor" };

interface Pages<Row> {
  paginate(from: PaginationOptions): Promise<PaginationResult<Row>>;
}

/**
 * So many rows at most. A page whose end is given too is read to there, whatever its length: that is how a live page stays
 * what it is, and how one that has grown is split. Its end may also come by another way than these options, so what counts
 * is what was found. A list from end to end is no page, and goes nowhere.
 */
export async function readPage<Row>(
  list: Pages<Row>,
  from: PaginationOptions,
  max: number,
): Promise<PaginationResult<Row>> {
  const result = await list.paginate({ ...from, numItems: Math.min(from.numItems, max) });
  if (result.page.length > max * GROWTH_MAX) throw new ConvexError(INVALID_CURSOR);
  return result;
}
