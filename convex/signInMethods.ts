import { query } from "./_generated/server";
import { areSet, canSendMail } from "./environment";

export interface SignInMethods {
  password: boolean;
  link: boolean;
  code: boolean;
  github: boolean;
  google: boolean;
  apple: boolean;
}

/** What the deployment is set up for. Anybody may ask: it says which variables are there, never what is in them. */
export const list = query({
  args: {},
  handler: async (): Promise<SignInMethods> => findSignInMethods(),
});

export function findSignInMethods(): SignInMethods {
  const byMail = canSendMail();
  const { env } = process;
  return {
    password: byMail,
    link: byMail,
    code: byMail,
    github: areSet(env.AUTH_GITHUB_ID, env.AUTH_GITHUB_SECRET, env.SITE_URL),
    google: areSet(env.AUTH_GOOGLE_ID, env.AUTH_GOOGLE_SECRET, env.SITE_URL),
    apple: areSet(env.AUTH_APPLE_ID, env.AUTH_APPLE_SECRET, env.SITE_URL),
  };
}
