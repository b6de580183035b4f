/** The words of every mail, once. `letterHtml.tsx` and `letterText.ts` write the same letter in two ways. */
import { type Fact, factsOf } from "./facts";
import type { Mail, MailOf } from "./mail";

export type Block =
  | { readonly type: "paragraph"; readonly text: string }
  | { readonly type: "code"; readonly code: string }
  | { readonly type: "action"; readonly label: string; readonly url: string }
  | { readonly type: "link"; readonly before: string; readonly url: string }
  /** The way round a button that does nothing. The letter as text has no buttons. */
  | { readonly type: "detour"; readonly before: string; readonly url: string };

export interface Letter {
  /** Holds nothing that anyone outside has typed, and no code: it shows on locked screens. */
  readonly subject: string;
  /** What a mail program shows after the subject. */
  readonly preview: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly facts: readonly Fact[];
  readonly ifNotYou: string;
}

type Words = Omit<Letter, "facts">;

export function letterOf(mail: Mail, to: string): Letter {
  return { ...wordsOf(mail), facts: factsOf(to, mail.origin) };
}

function wordsOf(mail: Mail): Words {
  switch (mail.kind) {
    case "code":
      return codeWords(mail);
    case "link":
      return linkWords(mail);
    case "account-exists":
      return accountExistsWords(mail);
    case "no-account":
      return noAccountWords(mail);
    case "no-password":
      return noPasswordWords(mail);
    case "address-taken":
      return addressTakenWords();
    case "address-changed":
      return addressChangedWords(mail);
    case "address-restored":
      return addressRestoredWords(mail);
    case "password-changed":
      return passwordChangedWords(mail);
    case "method-added":
      return methodAddedWords(mail);
    case "method-removed":
      return methodRemovedWords(mail);
    case "new-device":
      return newDeviceWords(mail);
    case "account-deleted":
      return accountDeletedWords();
    default:
      return mail satisfies never;
  }
}

const CODE_WORDS = {
  "sign-in": {
    subject: "Your sign-in code for Doorman",
    title: "Your sign-in code",
    lead: "Enter this code on the page where you asked for it, and you are in.",
    ifNotYou: "Do nothing: without this code nobody gets in. Do not pass it on. We never ask for it.",
  },
  verify: {
    subject: "Confirm your address for Doorman",
    title: "Confirm your address",
    lead: "Enter this code on the page where you asked for it. It shows that this address is yours.",
    ifNotYou:
      "Do nothing: without this code nobody can use your address here. Do not pass it on. We never ask for it.",
  },
  reset: {
    subject: "Your code for a new password at Doorman",
    title: "Choose a new password",
    lead: "Enter this code together with your new password. Every other device is then signed out.",
    ifNotYou: "Do nothing: your password stays as it is. Do not pass this code on. We never ask for it.",
  },
  confirm: {
    subject: "Your code for Doorman",
    title: "Confirm that it is you",
    lead: "Enter this code on the page where you asked for it, and go on with what you were doing.",
    ifNotYou:
      "Somebody is signed in to your account. Do not pass this code on, sign out every other device, and choose a new password.",
  },
  "new-address": {
    subject: "Confirm your new address for Doorman",
    title: "Confirm your new address",
    lead: "Enter this code on your account page. This address then takes the place of the one that your account has.",
    ifNotYou:
      "Do nothing: without this code nobody can use your address here. Do not pass it on. We never ask for it.",
  },
} as const;

function codeWords({ purpose, code, minutes }: MailOf<"code">): Words {
  const { subject, title, lead, ifNotYou } = CODE_WORDS[purpose];
  return {
    subject,
    preview: `The code works once, within ${inMinutes(minutes)}.`,
    title,
    blocks: [
      { type: "paragraph", text: lead },
      { type: "code", code: inGroups(code) },
      { type: "paragraph", text: `It works once, within ${inMinutes(minutes)}, and for this address only.` },
    ],
    ifNotYou,
  };
}

function linkWords({ url, minutes }: MailOf<"link">): Words {
  return {
    subject: "Your sign-in link for Doorman",
    preview: `The link works once, within ${inMinutes(minutes)}.`,
    title: "Sign in to Doorman",
    blocks: [
      { type: "paragraph", text: "Open this link in the browser where you asked for it." },
      { type: "action", label: "Sign in", url },
      { type: "paragraph", text: `It works once, within ${inMinutes(minutes)}.` },
      { type: "detour", before: "If the button does nothing, copy this address into that browser:", url },
    ],
    ifNotYou: "Do nothing: the link works only where it was asked for. Do not pass it on.",
  };
}

function accountExistsWords({ methods, signInUrl, resetUrl }: MailOf<"account-exists">): Words {
  return {
    subject: "You already have an account at Doorman",
    preview: "Somebody, probably you, tried to sign up with this address.",
    title: "You already have an account",
    blocks: [
      {
        type: "paragraph",
        text: `Somebody, probably you, tried to sign up with this address. It has an account already, so nothing was changed.${howToSignIn(methods)}`,
      },
      { type: "action", label: "Sign in", url: signInUrl },
      { type: "link", before: "Forgotten your password? Choose a new one:", url: resetUrl },
    ],
    ifNotYou: "Do nothing: your account is as it was, and whoever tried has not learned that it exists.",
  };
}

function noAccountWords({ signUpUrl }: MailOf<"no-account">): Words {
  return {
    subject: "There is no account for this address at Doorman",
    preview: "Somebody, probably you, asked for a new password.",
    title: "No account for this address",
    blocks: [
      {
        type: "paragraph",
        text: "Somebody, probably you, asked for a new password. There is no account for this address: perhaps you signed up with another one.",
      },
      { type: "action", label: "Sign up", url: signUpUrl },
    ],
    ifNotYou: "Do nothing: we keep no account for you, and none is opened.",
  };
}

function noPasswordWords({ methods, signInUrl }: MailOf<"no-password">): Words {
  return {
    subject: "How you sign in at Doorman",
    preview: "Somebody, probably you, asked for a new password.",
    title: "Your account has no password",
    blocks: [
      {
        type: "paragraph",
        text: `Somebody, probably you, asked for a new password. Your account has none and needs none.${howToSignIn(methods)}`,
      },
      { type: "action", label: "Sign in", url: signInUrl },
    ],
    ifNotYou: "Do nothing: your account is as it was.",
  };
}

function addressTakenWords(): Words {
  return {
    subject: "Somebody asked for your address at Doorman",
    preview: "Somebody tried to use this address for another account.",
    title: "Somebody asked for your address",
    blocks: [
      {
        type: "paragraph",
        text: "Somebody, perhaps you, tried to use this address for another account. It belongs to your account already, so nothing was changed.",
      },
    ],
    ifNotYou: "Do nothing: your account is as it was, and whoever tried has not learned that it exists.",
  };
}

function addressChangedWords({ undoUrl, days }: MailOf<"address-changed">): Words {
  return {
    subject: "Your address at Doorman was changed",
    preview: "Your account has another address now.",
    title: "Your address was changed",
    blocks: [
      {
        type: "paragraph",
        text: `Your account has another address now, and mail about it no longer comes here. For ${days} days this can be taken back.`,
      },
      { type: "action", label: "Take it back", url: undoUrl },
      {
        type: "paragraph",
        text: "That gives your account this address again, signs out every device, and takes away the password and every way of signing in that was added in the day before the change or since.",
      },
    ],
    ifNotYou: "Take it back at once. Then choose a new password.",
  };
}

function addressRestoredWords({ resetUrl }: MailOf<"address-restored">): Words {
  return {
    subject: "Your address at Doorman is back",
    preview: "Your account has this address again, and every device was signed out.",
    title: "Your address is back",
    blocks: [
      {
        type: "paragraph",
        text: "Somebody opened the link that we mailed here. Your account has this address again, and every device was signed out.",
      },
      {
        type: "paragraph",
        text: "Whoever changed the address may know your password, or have added a way of signing in. So a password no longer opens your account, nor does what was added in the day before the change or since. Sign in by mail, or choose a new password; what is yours you can then add again.",
      },
      { type: "action", label: "Choose a new password", url: resetUrl },
    ],
    ifNotYou: "Somebody else reads your mail. Put an end to that first, then choose a new password here.",
  };
}

function passwordChangedWords({ isFirst, resetUrl }: MailOf<"password-changed">): Words {
  const title = isFirst ? "Your account has a password now" : "Your password was changed";
  return {
    subject: isFirst ? "Your account at Doorman has a password now" : "Your password at Doorman was changed",
    preview: "If it was you, there is nothing to do.",
    title,
    blocks: [
      { type: "paragraph", text: `${title}. If it was you, there is nothing to do.` },
      { type: "link", before: "Choose another one, which signs out every device:", url: resetUrl },
    ],
    ifNotYou: "Choose another one at once, with the link above.",
  };
}

function newDeviceWords({ accountUrl }: MailOf<"new-device">): Words {
  return {
    subject: "A new device signed in at Doorman",
    preview: "If it was you, there is nothing to do.",
    title: "A new device signed in",
    blocks: [
      {
        type: "paragraph",
        text: "Somebody signed in to your account from a device that was not used for it before. If it was you, there is nothing to do.",
      },
      { type: "link", before: "All devices that are signed in:", url: accountUrl },
    ],
    ifNotYou: "Sign that device out there, and choose a new password.",
  };
}

function methodAddedWords({ method, accountUrl }: MailOf<"method-added">): Words {
  return {
    subject: "You can sign in another way at Doorman",
    preview: "If it was you, there is nothing to do.",
    title: "Another way of signing in",
    blocks: [
      {
        type: "paragraph",
        text: `You can now sign in with ${method}. If it was you, there is nothing to do.`,
      },
      { type: "link", before: "All ways of signing in, and all devices:", url: accountUrl },
    ],
    ifNotYou: "Remove it there, sign out every other device, and choose a new password.",
  };
}

function methodRemovedWords({ method, accountUrl }: MailOf<"method-removed">): Words {
  return {
    subject: "A way of signing in was removed at Doorman",
    preview: "If it was you, there is nothing to do.",
    title: "A way of signing in was removed",
    blocks: [
      {
        type: "paragraph",
        text: `You can no longer sign in with ${method}. If it was you, there is nothing to do.`,
      },
      { type: "link", before: "All ways of signing in, and all devices:", url: accountUrl },
    ],
    ifNotYou: "Sign out every other device there, and choose a new password.",
  };
}

function accountDeletedWords(): Words {
  return {
    subject: "Your account at Doorman was deleted",
    preview: "What belonged to it is being removed.",
    title: "Your account was deleted",
    blocks: [
      {
        type: "paragraph",
        text: "Your account is closed, and what belonged to it is being removed. This is the last mail about it.",
      },
    ],
    ifNotYou:
      "Somebody was signed in as you. What was removed cannot be brought back: see who else reads your mail and uses your devices.",
  };
}

/** Begins with a space, as it goes on a paragraph. */
function howToSignIn(methods: readonly string[]): string {
  if (methods.length === 0) return "";
  return ` You sign in with ${new Intl.ListFormat("en", { type: "disjunction" }).format(methods)}.`;
}

function inMinutes(minutes: number): string {
  return minutes === 1 ? "one minute" : `${minutes} minutes`;
}

/** "ABCDEFGH" as "ABCD-EFGH": two halves are easier to read across and to type. */
function inGroups(code: string): string {
  const half = code.length / 2;
  return code.length >= 6 && Number.isInteger(half) ? `${code.slice(0, half)}-${code.slice(half)}` : code;
}
