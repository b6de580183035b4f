// How long a sign-in lasts. The backend and the cookies that carry it must agree, so both read it here.

/** An access token is checked by its signature alone on some paths: short, so that it is soon worth nothing. */
export const ACCESS_TOKEN_MS = 1000 * 60 * 10; // 10 minutes

/** Without a visit for this long, a session ends. */
export const SESSION_INACTIVE_MS = 1000 * 60 * 60 * 24 * 14; // 14 days

/** However busy, a session ends after this long. */
export const SESSION_TOTAL_MS = 1000 * 60 * 60 * 24 * 30; // 30 days
