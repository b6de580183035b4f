import { authTables } from "@convex-dev/auth/server";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { eventFields } from "./session/securityEvent";

export default defineSchema({
  ...authTables,

  // Convex Auth's own table, with one column more. It goes when the address is proven: until then anybody can have
  // written it.
  authAccounts: defineTable({
    ...authTables.authAccounts.validator.fields,
    pendingName: v.optional(v.string()),
  })
    .index("userIdAndProvider", ["userId", "provider"])
    .index("providerAndAccountId", ["provider", "providerAccountId"]),

  // Convex Auth's own tables again, with the indexes by which `sweeps.ts` finds what is over.
  authSessions: defineTable(authTables.authSessions.validator.fields)
    .index("userId", ["userId"])
    .index("by_expiration", ["expirationTime"]),
  authRefreshTokens: defineTable(authTables.authRefreshTokens.validator.fields)
    .index("sessionId", ["sessionId"])
    .index("sessionIdAndParentRefreshTokenId", ["sessionId", "parentRefreshTokenId"])
    .index("by_expiration", ["expirationTime"])
    .index("by_first_use", ["firstUsedTime"]),
  authVerificationCodes: defineTable(authTables.authVerificationCodes.validator.fields)
    .index("accountId", ["accountId"])
    .index("code", ["code"])
    .index("by_expiration", ["expirationTime"]),
  authVerifiers: defineTable(authTables.authVerifiers.validator.fields)
    .index("signature", ["signature"])
    .index("by_session", ["sessionId"]),
  authRateLimits: defineTable(authTables.authRateLimits.validator.fields)
    .index("identifier", ["identifier"])
    .index("by_last_attempt", ["lastAttemptTime"]),

  // Our own shape of the table that Convex Auth fills. It looks people up by the indexes "email" and "phone", so
  // both keep their names, used or not.
  users: defineTable({
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    email: v.optional(v.string()),
    /** Set once the address is proven. At most one user has it for an address: see `accountOwner.ts`. */
    emailVerificationTime: v.optional(v.number()),
    phone: v.optional(v.string()),
    phoneVerificationTime: v.optional(v.number()),
    isAnonymous: v.optional(v.boolean()),
    githubId: v.optional(v.number()),
    /** Whose bytes `image` leads to, where it is a picture of their own. */
    imageFile: v.optional(v.id("_storage")),
    /** They have removed their picture: no provider puts it back. */
    hasNoPicture: v.optional(v.boolean()),
    /** Nobody has one from the start: see `admission.ts`. A token repeats it, but only what is here counts. */
    role: v.optional(v.union(v.literal("admin"), v.literal("member"))),
    /** Their address alone lets none of these in: see `accountChange/removedProviders.ts`. */
    removedProviders: v.optional(v.array(v.string())),
    /** A provider has brought them, and the owner of their address has removed that provider. */
    isTurnedAway: v.optional(v.boolean()),
    /** Since when an administrator keeps this user out. */
    disabledAt: v.optional(v.number()),
  })
    .index("email", ["email"])
    .index("by_verified_email", ["email", "emailVerificationTime"])
    .index("by_verification", ["emailVerificationTime"])
    .index("phone", ["phone"])
    .index("by_image_file", ["imageFile"]),

  /** Who tried something lately, and how often they may again: see `limits.ts`. */
  limits: defineTable({
    key: v.string(),
    tokens: v.number(),
    updatedAt: v.number(),
  })
    .index("by_key", ["key"])
    .index("by_update", ["updatedAt"]),

  knownDevices: defineTable({
    userId: v.id("users"),
    deviceHash: v.string(),
    lastSeen: v.number(),
  })
    .index("by_user_device", ["userId", "deviceHash"])
    .index("by_last_seen", ["lastSeen"]),

  /** What is known of a session besides what Convex Auth keeps. Written with the sign-in that began it. */
  sessionDetails: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    /** "Firefox on Linux", in the words of `mail/device.ts`. */
    device: v.string(),
    ip: v.optional(v.string()),
    /** About where that is: "Berlin, Germany". */
    place: v.optional(v.string()),
    /** When its user last showed again who they are: see `recent.ts`. */
    confirmedAt: v.optional(v.number()),
    /** The code that was mailed for that, as a hash. */
    confirmation: v.optional(v.object({ hash: v.string(), expiresAt: v.number() })),
  })
    .index("by_session", ["sessionId"])
    .index("by_user", ["userId"]),

  /** What happened to an account and by whom, for its owner and for administrators. Kept for 90 days. */
  securityEvents: defineTable({
    userId: v.optional(v.id("users")),
    ...eventFields,
  })
    .index("by_user", ["userId"])
    .index("by_user_kind", ["userId", "kind"]),

  /** The address that somebody wants to have instead of theirs, until they prove it: see `emailChange.ts`. */
  emailChanges: defineTable({
    userId: v.id("users"),
    email: v.string(),
    codeHash: v.string(),
    expirationTime: v.number(),
  })
    .index("by_user", ["userId"])
    .index("by_expiration", ["expirationTime"]),

  /** The way back to an address that a user had, for whoever reads its mail. */
  emailUndos: defineTable({
    userId: v.id("users"),
    email: v.string(),
    /** None until the mail is about to leave. */
    tokenHash: v.optional(v.string()),
    expirationTime: v.number(),
  })
    .index("by_user", ["userId", "expirationTime"])
    .index("by_token", ["tokenHash"])
    .index("by_expiration", ["expirationTime"]),

  /** A way of signing in that a user is about to add, from their first click to its arrival: see `methodLink.ts`. */
  methodLinks: defineTable({
    userId: v.id("users"),
    intentHash: v.string(),
    ticketHash: v.optional(v.string()),
    /** Whom the provider signed in, and in which session. */
    arrived: v.optional(v.object({ userId: v.id("users"), sessionId: v.id("authSessions") })),
    expirationTime: v.number(),
  })
    .index("by_user", ["userId"])
    .index("by_intent", ["intentHash"])
    .index("by_ticket", ["ticketHash"])
    .index("by_expiration", ["expirationTime"]),

  /** Users who are gone, and whose rows are going: see `deletion.ts`. */
  deletions: defineTable({
    ticketHash: v.string(),
    state: v.union(v.literal("running"), v.literal("done")),
    userId: v.id("users"),
    /** By which their limits are counted. None once they are gone. */
    addresses: v.array(v.string()),
    removed: v.number(),
    updatedAt: v.number(),
  })
    .index("by_ticket", ["ticketHash"])
    .index("by_state", ["state", "updatedAt"]),

  tasks: defineTable({
    userId: v.id("users"),
    text: v.string(),
    done: v.boolean(),
  }).index("by_user", ["userId"]),

  /** The one room. In the order they were sent. */
  messages: defineTable({
    userId: v.id("users"),
    text: v.string(),
  }).index("by_user", ["userId"]),

  /** What people keep here. The bytes are in the file storage, under `storageId`. */
  files: defineTable({
    userId: v.id("users"),
    storageId: v.id("_storage"),
    name: v.string(),
    size: v.number(),
    type: v.string(),
  })
    .index("by_user", ["userId"])
    .index("by_storage", ["storageId"]),
});
