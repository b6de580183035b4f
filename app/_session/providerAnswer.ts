// What stands in the address that a provider's answer arrives at, by way of the deployment. Anybody can write one.
import * as z from "zod/mini";

// The deployment makes it, of digits. How many is for the deployment to know.
const code = z.string().check(z.regex(/^\w{1,64}$/));

export type ProviderAnswer =
  | { readonly type: "code"; readonly code: string }
  | { readonly type: "cancelled" }
  | { readonly type: "failed" };

export function readProviderAnswer(searchParams: URLSearchParams): ProviderAnswer {
  const parsed = code.safeParse(searchParams.get("code"));
  if (parsed.success) return { type: "code", code: parsed.data };
  return { type: searchParams.get("error") === "access_denied" ? "cancelled" : "failed" };
}
