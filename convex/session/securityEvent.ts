// What the security log can say.
import { type Infer, v } from "convex/values";

export const eventKind = v.union(
  v.literal("signed_in"),
  v.literal("sign_in_failed"),
  v.literal("signed_out"),
  v.literal("new_device"),
  v.literal("confirmed"),
  v.literal("confirmation_failed"),
  v.literal("password_changed"),
  v.literal("password_reset"),
  v.literal("email_changed"),
  v.literal("email_change_undone"),
  v.literal("method_added"),
  v.literal("method_removed"),
  v.literal("profile_changed"),
  v.literal("session_revoked"),
  v.literal("sessions_revoked"),
  v.literal("disabled"),
  v.literal("enabled"),
  v.literal("deletion_requested"),
);
export type EventKind = Infer<typeof eventKind>;

export const eventFields = {
  kind: eventKind,
  ip: v.optional(v.string()),
  device: v.optional(v.string()),
  /** A few words more, such as the method. Never a secret. */
  detail: v.optional(v.record(v.string(), v.union(v.string(), v.number(), v.boolean()))),
};

type Detail = Infer<typeof eventFields.detail>;

/** What the owner of the account is told. Which administrator it was is for administrators. */
export function detailForOwner(detail: Detail | null): NonNullable<Detail> | null {
  if (detail?.["by"] === undefined) return detail ?? null;
  return { ...detail, by: "administrator" };
}
