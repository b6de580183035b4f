/** How many users or events come at once. */
export const PAGE_SIZE = 25;

export const FIRST_PAGE = { numItems: PAGE_SIZE, cursor: null };
