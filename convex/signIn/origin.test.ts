// Whoever has stolen a session uses it from somewhere else. What they do must not be said to come from where its owner
// signed in: that is the one place which the owner would not wonder about.
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import {
  ADA,
  mailsTo,
  type Member,
  MINUTE_MS,
  newHouse,
  newMember,
  newSession,
  pass,
} from "../accountTest.setup";
import type { Mail } from "../mail/mail";
import {
  callerFrom,
  type Doorstep,
  enterByProvider,
  EVIL,
  HOME,
  OTHER_PASSWORD,
  PASSWORD,
  setBreached,
  setDeploymentVariables,
} from "../signInTest.setup";

beforeAll(setDeploymentVariables);
beforeEach(() => setBreached());

const NEW = "ada@new.example";
const OPERA =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 OPR/120.0";

type By = { caller?: string };

interface Change {
  readonly attempt: (by: By, ada: Member, door: Doorstep) => Promise<unknown>;
  readonly isOld?: boolean;
  readonly event?: Doc<"securityEvents">["kind"];
  readonly mail?: Mail["kind"];
}

const changes: Record<string, Change> = {
  "account.rename": {
    attempt: (by, { as }) => as.mutation(api.account.rename, { name: "Eve", ...by }),
    event: "profile_changed",
  },
  "account.removePicture": {
    attempt: (by, { as }) => as.mutation(api.account.removePicture, by),
    event: "profile_changed",
  },
  "auth.signOut": {
    attempt: (by, { as }) => as.action(api.auth.signOut, by),
    event: "signed_out",
  },
  "deletion.request": {
    attempt: (by, { as }) => as.mutation(api.deletion.request, by),
    mail: "account-deleted",
  },
  "emailChange.confirm": {
    attempt: async (by, { as }, door) => {
      await as.action(api.emailChange.request, { email: NEW });
      return await as.action(api.emailChange.confirm, { code: door.lastCode(), ...by });
    },
    event: "email_changed",
    mail: "address-changed",
  },
  "methods.remove": {
    attempt: async (by, { as }) => {
      const { methods } = await as.query(api.methods.list, {});
      return await as.mutation(api.methods.remove, { id: methods[0]?.id ?? "", ...by });
    },
    event: "method_removed",
    mail: "method-removed",
  },
  "passwordChange.set": {
    attempt: (by, { as }) => {
      const change = { current: PASSWORD, password: OTHER_PASSWORD, signOutOthers: true };
      return as.action(api.passwordChange.set, { ...change, ...by });
    },
    event: "password_changed",
    mail: "password-changed",
  },
  "recent.confirmPassword": {
    isOld: true,
    attempt: (by, { as }) => as.action(api.recent.confirmPassword, { password: PASSWORD, ...by }),
    event: "confirmed",
  },
  "recent.confirmCode": {
    isOld: true,
    attempt: async (by, { as }, door) => {
      await as.action(api.recent.requestCode, by);
      return await as.action(api.recent.confirmCode, { code: door.lastCode(), ...by });
    },
    event: "confirmed",
  },
  "sessions.end": {
    attempt: async (by, { as, sessionId }, { backend }) => {
      const row = { sessionId, expirationTime: Date.now() + MINUTE_MS };
      const token = await backend.run(({ db }) => db.insert("authRefreshTokens", row));
      return await as.mutation(api.sessions.end, { refreshToken: `${token}|${sessionId}`, ...by });
    },
    event: "signed_out",
  },
  "sessions.revoke": {
    attempt: async (by, { as }) => {
      const [own] = await as.query(api.sessions.list, {});
      return await as.mutation(api.sessions.revoke, { id: own?.id ?? "", ...by });
    },
    event: "session_revoked",
  },
  "sessions.revokeOthers": {
    attempt: (by, { as }) => as.mutation(api.sessions.revokeOthers, by),
    event: "sessions_revoked",
  },
};

/** What stands in the log, and in the mail, after Ada's session was used for this. */
async function tell({ attempt, isOld = false, event, mail }: Change, from: Requested) {
  const door = newHouse();
  const ada = await newMember(door, { hasPassword: true, github: "1815" });
  await newSession(door, ada);
  await door.backend.run(({ db }) => db.patch(ada.userId, { image: "https://x.example/ada" }));
  if (isOld) await pass(door, MINUTE_MS * 11);
  const as = door.backend
    .withRequestMetadata(from.seen ?? {})
    .withIdentity({ subject: `${ada.userId}|${ada.sessionId}` });
  await attempt(from.caller === undefined ? {} : { caller: await from.caller() }, { ...ada, as }, door);
  await pass(door);
  const events = await door.backend.run(({ db }) => db.query("securityEvents").collect());
  const told = events.find(({ kind }) => kind === event);
  const mailed = mailsTo(door, ADA).find(({ kind }) => kind === mail);
  return {
    event: event === undefined ? null : { device: told?.device, ip: told?.ip },
    mail: mail === undefined ? null : mailed && { device: mailed.origin.device, ip: mailed.origin.ip },
  };
}

interface Requested {
  /** What the application, or whoever plays it, says of the visitor. */
  readonly caller?: () => Promise<string>;
  /** What the deployment sees of the request. */
  readonly seen?: { ip: string; userAgent: string };
}

const forge = async () => `${(await callerFrom(HOME)).split(".")[0]}.AAAA`;

describe.each(Object.entries(changes))("%s names", (_name, change) => {
  function namesOf(device: string, ip: string | null) {
    return {
      event: change.event === undefined ? null : { device, ip: ip ?? undefined },
      mail: change.mail === undefined ? null : { device, ip },
    };
  }

  test("who asks, by the application's word, and not who signed in", async () => {
    const seen = { ip: "198.51.100.1", userAgent: "node" };
    const caller = () => callerFrom({ ...EVIL, userAgent: OPERA });
    expect(await tell(change, { caller, seen })).toEqual(namesOf("Opera on Windows", EVIL.ip ?? null));
  });

  test.each([
    ["nothing", {}],
    ["something that the application never said", { caller: forge }],
  ])("whom the deployment itself sees, where the request says %s of who asks", async (_what, said) => {
    const seen = { ip: "198.51.100.7", userAgent: OPERA };
    expect(await tell(change, { ...said, seen })).toEqual(namesOf("Opera on Windows", seen.ip));
  });

  test("nobody, where nothing is seen", async () => {
    expect(await tell(change, { caller: forge })).toEqual(namesOf("an unknown device", null));
  });
});

test("a provider that gets in by the address alone names who came back from it", async () => {
  const door = newHouse();
  const ada = await newMember(door);
  const backend = door.backend.withRequestMetadata({ ip: "198.51.100.7", userAgent: OPERA });
  const profile = { email: ADA, emailVerified: true };
  await enterByProvider({ ...door, backend: { ...door.backend, ...backend } }, "github", "1", profile);
  await pass(door);
  const events = await door.backend.run(({ db }) => db.query("securityEvents").collect());
  expect(events.find(({ kind }) => kind === "method_added")).toMatchObject({
    userId: ada.userId,
    device: "Opera on Windows",
    ip: "198.51.100.7",
  });
  expect(mailsTo(door, ADA)).toMatchObject([{ kind: "method-added", origin: { ip: "198.51.100.7" } }]);
});
