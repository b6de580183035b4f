/** The environment variables of the embedded deployment: what the application needs there, set without being seen. */
import { randomBytes } from "node:crypto";

import type { Deployment } from "./deployment.ts";
import { createSigningKeys } from "./keys.ts";

export type Variables = Readonly<Record<string, string>>;

/** What a run can say of the deployment's variables. */
export interface Wishes {
  /** Where the application is. */
  readonly origin: string;
  /** For each service of others that a stand-in plays: its variables, the identifying one first. */
  readonly standIns?: readonly Variables[];
  /** Given to the run in its own environment: these win. */
  readonly given?: Variables;
}

const CALLER_SECRET_BYTES = 32;
const DEPLOYMENT_VARIABLE =
  /^(?:AUTH_\w+|MAIL_FROM|RESEND_BASE_URL|PWNED_PASSWORDS_URL|CALLER_SECRET|ADMIN_EMAIL|OTHER_SITE_URLS)$/u;

/** The variables of a run's environment that are meant for the deployment. */
export function givenVariables(env: Readonly<Record<string, string | undefined>>): Variables {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value && DEPLOYMENT_VARIABLE.test(name) ? [[name, value]] : [],
    ),
  );
}

/**
 * What has to be set so that Convex Auth can sign tokens, knows where the application is and believes what Next says of
 * a caller, and so that mail and providers are those of this machine, where a developer has not named real ones.
 */
export async function missingVariables(
  present: Variables,
  { origin, standIns = [], given = {} }: Wishes,
): Promise<Variables> {
  const own = { ...present, ...given };
  // Both halves of the pair or none: a new one signs everybody out, so it is only made where there is none.
  const keys = present["JWT_PRIVATE_KEY"] && present["JWKS"] ? {} : await createSigningKeys();
  const wanted: Variables = Object.assign(
    {
      // The library's own words about refused sign-ins are no news.
      AUTH_LOG_LEVEL: present["AUTH_LOG_LEVEL"] ?? "WARN",
      CALLER_SECRET: present["CALLER_SECRET"] ?? randomBytes(CALLER_SECRET_BYTES).toString("base64url"),
      SITE_URL: origin,
    },
    keys,
    ...standIns.filter((standIn) => !isReplaced(own, standIn)),
    given,
  );
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => present[name] !== value));
}

/**
 * Sets what is missing over the deployment's own API: no value is seen on a command line or in a file. Resolves with
 * all that is set then.
 */
export async function prepareVariables(deployment: Deployment, wishes: Wishes): Promise<Variables> {
  const present = await listVariables(deployment);
  const missing = await missingVariables(present, wishes);
  const changes = Object.entries(missing).map(([name, value]) => ({ name, value }));
  if (changes.length > 0) {
    await callDeployment(deployment, "update_environment_variables", {
      method: "POST",
      body: JSON.stringify({ changes }),
    });
  }
  return { ...present, ...missing };
}

/** A service is the developer's own where its name or key, the first of its variables, is not what the stand-in has. */
function isReplaced(present: Variables, standIn: Variables): boolean {
  const [identifying = "", value] = Object.entries(standIn)[0] ?? [];
  return Boolean(present[identifying]) && present[identifying] !== value;
}

async function listVariables(deployment: Deployment): Promise<Variables> {
  const response = await callDeployment(deployment, "list_environment_variables", { method: "GET" });
  const body = (await response.json()) as { environmentVariables: Variables };
  return body.environmentVariables;
}

async function callDeployment(deployment: Deployment, name: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${deployment.url}/api/${name}`, {
    ...init,
    headers: { Authorization: `Convex ${deployment.adminKey}`, "Content-Type": "application/json" },
  });
  if (response.ok) return response;
  throw new Error(`The deployment refused ${name} with ${response.status}: ${await response.text()}`);
}
