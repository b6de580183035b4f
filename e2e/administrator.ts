/** The one whom the deployment names an administrator. There is one of them for all tests of a run. */
import { expect, type BrowserContext } from "@playwright/test";

import { signIn, signUp, type Account } from "./account.ts";
import type { Services } from "./fixtures.ts";

/** As `ADMIN_EMAIL` has it: see `playwright.config.ts`. */
export const ADMIN_EMAIL = "operator@example.com";

const ADMINISTRATOR: Account = {
  name: "Charles Babbage",
  email: ADMIN_EMAIL,
  password: "analytical engine, difference engine",
};

/** The first test that needs them makes their account. One that comes while that is being done waits for it. */
export async function becomeAdministrator(context: BrowserContext, services: Services): Promise<void> {
  await expect(async () => {
    try {
      await signIn(context, ADMINISTRATOR, services);
    } catch {
      await signUp(context, ADMINISTRATOR, services);
    }
  }).toPass();
}
