/** How many events come at once. */
export const PAGE_SIZE = 20;
