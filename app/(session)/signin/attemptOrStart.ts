import { redirect } from "next/navigation";
import { readMailAttempt, type MailAttempt } from "@/app/_session/attempt";

/** The sign-in that this step belongs to. Without one, or after too long, there is nothing to go on with. */
export async function attemptOrStart(kind: MailAttempt["kind"]): Promise<MailAttempt> {
  return (await readMailAttempt(kind)) ?? redirect("/signin?problem=expired");
}
