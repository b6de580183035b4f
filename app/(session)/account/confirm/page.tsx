import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pageAsViewer } from "@/app/_session/asViewer";
import { TextLink } from "@/components/ui/textLink";
import { api } from "@/convex/_generated/api";
import { Below, Or, Shell } from "../../signin/shell";
import { ArrivalMessage } from "../arrival";
import { readArrival } from "../arrivals";
import { confirmPath, isRecent } from "../confirmFirst";
import { ConfirmCodeForm } from "./confirmCodeForm";
import { ConfirmPasswordForm } from "./confirmPasswordForm";
import { NoConfirmation } from "./noConfirmation";
import { confirmNext, openWay, otherWays } from "./ways";
import { WaysToConfirm } from "./waysToConfirm";

export const metadata: Metadata = { title: "Is it you?" };

type Query = Record<"next" | "method" | "sent" | "arrival" | "provider", string | string[] | undefined>;

/** Where somebody shows who they are before a step that whoever finds their browser open must not take. */
export default async function ConfirmPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const next = confirmNext(query.next);
  const [state, { email }] = await pageAsViewer(confirmPath(next), (options) =>
    Promise.all([fetchQuery(api.recent.state, {}, options), fetchQuery(api.account.profile, {}, options)]),
  );
  if (isRecent(state)) return redirect(next);
  if (state.methods.length === 0) return <NoConfirmation />;

  const way = openWay(state.methods, query.method);
  const others = otherWays(state.methods, way);
  const arrival = readArrival(query.arrival, query.provider);
  return (
    <Shell title="Is it you?" lead="Show it once more before you go on. It counts for ten minutes.">
      {arrival !== null && (
        <div className="mb-5">
          <ArrivalMessage key={arrival.text} arrival={arrival} />
        </div>
      )}
      {way === "password" && <ConfirmPasswordForm email={email ?? ""} next={next} />}
      {way === "code" && (
        <ConfirmCodeForm email={email ?? ""} next={next} sent={Number(query.sent) || null} />
      )}
      {way !== null && others.length > 0 && <Or />}
      <WaysToConfirm ways={others} next={next} />
      <Below>
        Not now? <TextLink href="/account">Back to your account</TextLink>
      </Below>
    </Shell>
  );
}
