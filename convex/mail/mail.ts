import { type Infer, v } from "convex/values";

const origin = v.object({
  /** What `describeDevice` said. */
  device: v.string(),
  ip: v.union(v.string(), v.null()),
  /** Epoch milliseconds. */
  at: v.number(),
});

export { origin as mailOrigin };

/** What a mail is about. The words for it are made in `letter.ts`. */
export const mailValidator = v.union(
  v.object({
    kind: v.literal("code"),
    purpose: v.union(
      v.literal("sign-in"),
      v.literal("verify"),
      v.literal("reset"),
      v.literal("new-address"),
      v.literal("confirm"),
    ),
    code: v.string(),
    minutes: v.number(),
    origin,
  }),
  v.object({ kind: v.literal("link"), url: v.string(), minutes: v.number(), origin }),
  v.object({
    kind: v.literal("account-exists"),
    methods: v.array(v.string()),
    signInUrl: v.string(),
    resetUrl: v.string(),
    origin,
  }),
  v.object({ kind: v.literal("no-account"), signUpUrl: v.string(), origin }),
  v.object({ kind: v.literal("no-password"), methods: v.array(v.string()), signInUrl: v.string(), origin }),
  v.object({ kind: v.literal("address-taken"), origin }),
  v.object({ kind: v.literal("address-changed"), undoUrl: v.string(), days: v.number(), origin }),
  v.object({ kind: v.literal("address-restored"), resetUrl: v.string(), origin }),
  v.object({ kind: v.literal("password-changed"), isFirst: v.boolean(), resetUrl: v.string(), origin }),
  v.object({ kind: v.literal("method-added"), method: v.string(), accountUrl: v.string(), origin }),
  v.object({ kind: v.literal("method-removed"), method: v.string(), accountUrl: v.string(), origin }),
  v.object({ kind: v.literal("account-deleted"), origin }),
  v.object({ kind: v.literal("new-device"), accountUrl: v.string(), origin }),
);

export type Mail = Infer<typeof mailValidator>;
export type MailOf<Kind extends Mail["kind"]> = Extract<Mail, { kind: Kind }>;
/** Where and when somebody asked for what the mail brings. */
export type Origin = Infer<typeof origin>;
