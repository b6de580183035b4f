import { type DeploymentError, unauthenticated } from "../../protocol/errors.ts";
import type { AuthProvider } from "../engine.ts";
import type { UnverifiedToken } from "./token.ts";

/** The first provider of auth.config that the token is from and for. Throws DeploymentError 401 where there is none. */
export function chooseProvider(
  providers: readonly AuthProvider[],
  { issuer, audiences }: Pick<UnverifiedToken, "issuer" | "audiences">,
): AuthProvider {
  const chosen = providers.find((provider) => {
    const { applicationID } = provider;
    return (
      withoutSlash(issuerOf(provider)) === withoutSlash(issuer) &&
      (applicationID === null || audiences.includes(applicationID))
    );
  });
  if (chosen === undefined) throw noProvider(providers);
  return chosen;
}

/** Addresses of issuers are the same with and without a slash at the end. */
export function withoutSlash(address: string): string {
  return address.replace(/\/$/, "");
}

function issuerOf(provider: AuthProvider): string {
  if ("type" in provider) return provider.issuer;
  return provider.domain.includes("://") ? provider.domain : `https://${provider.domain}`;
}

function noProvider(providers: readonly AuthProvider[]): DeploymentError {
  if (providers.length === 0) {
    return unauthenticated(
      "NoAuthProvider",
      "No auth provider found matching the given token (no providers configured). Check convex/auth.config.ts.",
    );
  }
  return unauthenticated(
    "NoAuthProvider",
    "No auth provider found matching the given token. Check that your JWT's issuer and audience match one of your " +
      `configured providers: [${providers.map(printProvider).join(", ")}]`,
  );
}

function printProvider(provider: AuthProvider): string {
  return "type" in provider
    ? `CustomJWT(issuer=${provider.issuer}, app_id=${provider.applicationID ?? "none"})`
    : `OIDC(domain=${provider.domain}, app_id=${provider.applicationID})`;
}
