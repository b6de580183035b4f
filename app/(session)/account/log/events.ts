// What the security log says, in the words of the person whose account it is.
import {
  AtSign,
  BadgeCheck,
  Ban,
  CircleAlert,
  KeyRound,
  Laptop,
  LogIn,
  LogOut,
  Trash2,
  UserRound,
  type LucideIcon,
} from "lucide-react";
import type { LoggedEvent } from "@/convex/securityLog";
import { METHOD_NAMES } from "../methods/methodNames";

type EventWords = { icon: LucideIcon; text: string; isGrave?: boolean };

const EVENTS: Record<LoggedEvent["kind"], EventWords> = {
  signed_in: { icon: LogIn, text: "Signed in" },
  sign_in_failed: { icon: CircleAlert, text: "A sign-in failed", isGrave: true },
  signed_out: { icon: LogOut, text: "Signed out" },
  new_device: { icon: Laptop, text: "A device that was new" },
  confirmed: { icon: BadgeCheck, text: "Showed that it was you" },
  confirmation_failed: { icon: CircleAlert, text: "A wrong password or code was entered", isGrave: true },
  password_changed: { icon: KeyRound, text: "Password changed" },
  password_reset: { icon: KeyRound, text: "Password reset by mail" },
  email_changed: { icon: AtSign, text: "E-mail address changed" },
  email_change_undone: { icon: AtSign, text: "Change of e-mail address undone" },
  method_added: { icon: KeyRound, text: "Way to sign in added" },
  method_removed: { icon: KeyRound, text: "Way to sign in removed" },
  profile_changed: { icon: UserRound, text: "Profile changed" },
  session_revoked: { icon: LogOut, text: "Signed out a device" },
  sessions_revoked: { icon: LogOut, text: "Signed out all other devices" },
  disabled: { icon: Ban, text: "Disabled by an administrator", isGrave: true },
  enabled: { icon: BadgeCheck, text: "Enabled by an administrator" },
  deletion_requested: { icon: Trash2, text: "Asked for the account to be deleted", isGrave: true },
};

export function wordsOf(kind: LoggedEvent["kind"]): EventWords {
  return EVENTS[kind];
}

const METHODS: Record<string, string> = {
  ...METHOD_NAMES,
  link: "Link by mail",
  code: "Code by mail",
  reset: "Code for a new password",
  new_address: "Code for a new address",
  provider: "Through a provider",
};

/** What is known besides: by which way, which device, which address. */
export function detailOf({ detail }: Pick<LoggedEvent, "detail">): string | null {
  const { method, device, to } = detail ?? {};
  if (typeof method === "string") return METHODS[method] ?? method;
  if (typeof device === "string") return device;
  return typeof to === "string" ? to : null;
}
