/** Next's output folder for the browser tests: their own, so that a running `npm run dev` or `preview` is left alone. */
export const SHARED_BUILD = ".next-e2e";
