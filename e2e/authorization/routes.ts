/** At which address each page and each route handler is opened. */
import { passwordOf } from "./functions.ts";
import { change, type Question, read } from "./question.ts";

interface Address {
  readonly path: string;
}

/** Where there is nothing here, a route is opened at its own path. */
export const addresses: Readonly<Record<string, Question<Address>>> = {
  "/account/methods/remove": read(async (asking) => ({
    path: `/account/methods/remove?id=${await passwordOf(asking)}`,
  })),
  "/admin": read(({ target }) => ({ path: `/admin?search=${target.email}` })),
  "/admin/log": read(({ target }) => ({ path: `/admin/log?user=${target.id}` })),
  "/goodbye": read(() => ({ path: "/goodbye?ticket=x" })),
};

/** What may be asked of `/api/auth`, which the middleware answers. */
export const authCalls: Readonly<Record<string, Question<{ readonly body: object }>>> = {
  "/api/auth (refresh)": change(
    { body: { action: "auth:signIn", args: { refreshToken: "dummy" } } },
    { ends: "caller", isTraceless: true },
  ),
  "/api/auth (sign out)": change({ body: { action: "auth:signOut" } }, { ends: "caller" }),
  "/api/auth (any other function)": read({ body: { action: "tasks:list", args: {} } }),
};
