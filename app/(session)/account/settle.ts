// From what the deployment says to a change, to what its form shows.
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Change } from "@/app/_session/changeAsViewer";
import { explain, stay } from "../signin/answers";
import { UNREACHABLE } from "../signin/sentences";
import type { OpenStep } from "../signin/step";
import { confirmPath } from "./confirmFirst";

type Settled<Value> = { isDone: true; value: Value } | { isDone: false; step: OpenStep };

const SIGNED_OUT = "Your session has ended. Sign in again.";

/** Takes care of all that any change can meet. `path` is the page that it is made on. */
export async function settle<Value>(
  change: Change<Value>,
  form: FormData,
  path: string,
): Promise<Settled<Value>> {
  switch (change.type) {
    case "done":
      return { isDone: true, value: change.value };
    case "confirmation_needed":
      return redirect(confirmPath(path));
    case "signed_out":
      // The page would send a plain POST on to the sign-in page as a POST, which that page cannot answer.
      if (!(await hasScript())) redirect(`/signin?next=${encodeURIComponent(path)}&problem=signed-out`);
      return { isDone: false, step: stay(form, { refusal: SIGNED_OUT }) };
    case "unreachable":
      return { isDone: false, step: stay(form, { refusal: UNREACHABLE }) };
    case "refused":
      return { isDone: false, step: stay(form, explain(change.refusal)) };
    default:
      return change satisfies never;
  }
}

/** Whether the form was sent by our script, which shows the answer in place. */
export async function hasScript(): Promise<boolean> {
  return (await headers()).has("next-action");
}
