import type { MailFolder } from "./mailFolder.ts";
import { type StoredMail, reaches } from "./storedMail.ts";

/** A place in the row of mails: behind the mail of that id, or at a moment. */
export type Place =
  { readonly type: "behind"; readonly id: string } | { readonly type: "at"; readonly ms: number };

/** The first mail to `to` from that place on, whether it is there already or comes in before the signal ends. */
export async function nextMail(
  folder: MailFolder,
  to: string,
  place: Place | null,
  signal: AbortSignal,
): Promise<StoredMail | null> {
  const there = mailsFrom(folder, place).find((mail) => reaches(mail, to));
  if (there !== undefined) return there;
  if (signal.aborted) return null;

  return await new Promise((resolve) => {
    const stopListening = folder.listen((event) => {
      if (event.type === "came" && reaches(event.mail, to)) settle(event.mail);
    });
    const giveUp = () => settle(null);
    signal.addEventListener("abort", giveUp, { once: true });
    function settle(mail: StoredMail | null): void {
      stopListening();
      signal.removeEventListener("abort", giveUp);
      resolve(mail);
    }
  });
}

function mailsFrom(folder: MailFolder, place: Place | null): readonly StoredMail[] {
  const mails = folder.list();
  if (place === null) return mails;
  if (place.type === "at") return mails.filter(({ at }) => Date.parse(at) >= place.ms);
  return mails.slice(mails.findIndex(({ id }) => id === place.id) + 1);
}
