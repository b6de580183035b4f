/** People for the tests: each test makes its own, so that no two tests meet. */
import { randomUUID } from "node:crypto";
import { expect, type APIRequestContext, type BrowserContext } from "@playwright/test";

export interface Account {
  readonly email: string;
  readonly password: string;
}

const ACCESS_TOKEN_COOKIE = "__convexAuthJWT";

export function newAccount(): Account {
  return { email: `ada-${randomUUID()}@example.com`, password: `correct horse ${randomUUID()}` };
}

/** Signs up as the page does, without the page: for tests that are about something else. */
export async function signUp(request: APIRequestContext, { email, password }: Account): Promise<void> {
  const response = await request.post("/api/auth", {
    data: {
      action: "auth:signIn",
      args: { provider: "password", params: { email, password, flow: "signUp" } },
    },
  });
  expect(response.status(), await response.text()).toBe(200);
}

/** The access token that the cookies of a signed-in browser carry. */
export async function accessToken(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies();
  const token = cookies.find(({ name }) => name === ACCESS_TOKEN_COOKIE)?.value;
  if (!token) throw new Error("Expected the browser to be signed in");
  return token;
}
