/** How many messages the page begins with, and how many more come each time. */
export const PAGE_SIZE = 30;
