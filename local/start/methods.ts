/** Which sign-in methods the pages cannot offer yet, and what to set for each. */
const NEEDS: Readonly<Record<string, readonly [name: string, ...variables: string[]]>> = {
  password: ["e-mail and password", "AUTH_RESEND_KEY", "MAIL_FROM"],
  link: ["magic link", "AUTH_RESEND_KEY", "MAIL_FROM"],
  code: ["one-time code", "AUTH_RESEND_KEY", "MAIL_FROM"],
  github: ["GitHub", "AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"],
  google: ["Google", "AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET"],
  apple: ["Apple", "AUTH_APPLE_ID", "AUTH_APPLE_SECRET"],
};

/** One line, or null where every method is offered or the deployment does not say. */
export async function describeMissingMethods(url: string): Promise<string | null> {
  const offered = await askDeployment(url);
  if (offered === null) return null;
  const missing = Object.entries(NEEDS).flatMap(([method, [name, ...variables]]) =>
    offered[method] === false ? [`${name} (${variables.join(", ")})`] : [],
  );
  if (missing.length === 0) return null;
  return `Not offered until set with \`npx convex env set\`: ${missing.join(", ")}`;
}

async function askDeployment(url: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const response = await fetch(`${url}/api/query`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ path: "signInMethods:list", format: "json", args: {} }),
    });
    const { value } = (await response.json()) as { value?: Readonly<Record<string, unknown>> };
    return value ?? null;
  } catch {
    // A start does not fail for want of a hint.
    return null;
  }
}
