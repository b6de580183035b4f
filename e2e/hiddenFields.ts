import type { Locator } from "@playwright/test";

/** What a form sends that nobody sees: which server action it is for. */
export async function hiddenFields(form: Locator): Promise<Record<string, string>> {
  const inputs = form.locator("input[type=hidden]");
  const fields = await inputs.evaluateAll((all) =>
    all.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""] as const),
  );
  return Object.fromEntries(fields);
}
