import { viewerQuery } from "./viewer";

/** What the signed-in person may see of their own user. */
export const viewer = viewerQuery({
  args: {},
  handler: async ({ viewer: user }) => ({
    id: user._id,
    name: user.name ?? null,
    email: user.email ?? null,
    image: user.image ?? null,
  }),
});
