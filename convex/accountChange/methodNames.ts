/** The ways of signing in as a sentence has them: "You can sign in with …". */
export const methodNames = {
  password: "your password",
  mail: "a link or a code by mail",
  github: "GitHub",
  google: "Google",
  apple: "Apple",
} as const;
