import { authTables } from "@convex-dev/auth/server";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  ...authTables,

  // Our own shape of the table that Convex Auth fills. It looks people up by the indexes "email" and "phone", so
  // both keep their names, used or not.
  users: defineTable({
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    email: v.optional(v.string()),
    emailVerificationTime: v.optional(v.number()),
    phone: v.optional(v.string()),
    phoneVerificationTime: v.optional(v.number()),
    isAnonymous: v.optional(v.boolean()),
  })
    .index("email", ["email"])
    .index("phone", ["phone"]),

  tasks: defineTable({
    userId: v.id("users"),
    text: v.string(),
    done: v.boolean(),
  }).index("by_user", ["userId"]),
});
