/** What a person does at a provider: on the consent page of `local/identity`, by the words that they see there. */
import { expect, type Page } from "@playwright/test";

import type { Account } from "./account.ts";

export type ProviderName = "GitHub" | "Google" | "Apple";
export const PROVIDERS: readonly ProviderName[] = ["GitHub", "Google", "Apple"];

export interface Consent {
  /** What the provider will say of their address. */
  readonly email?: "E-mail as it is" | "Unverified e-mail" | "Hidden e-mail" | "No e-mail";
  /** How they leave the page. */
  readonly answer?: "Continue" | "Cancel" | "Server error" | "Error after consent";
}

type Person = Pick<Account, "name" | "email">;

/** From the sign-in page to the provider. */
export async function leaveFor(page: Page, provider: ProviderName): Promise<void> {
  await page.getByRole("button", { name: `Continue with ${provider}` }).click();
  await expect(page.getByRole("heading", { name: `Sign in with ${provider}` })).toBeVisible();
}

/** At the provider: says who they are, and leaves. */
export async function consent(
  page: Page,
  { name, email }: Person,
  { email: shown = "E-mail as it is", answer = "Continue" }: Consent = {},
): Promise<void> {
  await page.getByRole("radio", { name: "Someone else" }).check();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("radio", { name: shown }).check();
  await page.getByRole("button", { name: answer, exact: true }).click();
}

/** The whole way, from the sign-in page and back. */
export async function signInWith(
  page: Page,
  provider: ProviderName,
  person: Person,
  how: Consent = {},
): Promise<void> {
  await leaveFor(page, provider);
  await consent(page, person, how);
}
