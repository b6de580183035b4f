import type { Metadata } from "next";
import { readLastMethod } from "@/app/_session/lastMethod";
import { safeNext } from "@/app/_session/safeNext";
import { ArrivalNotice } from "./arrivalNotice";
import { MailForm } from "./mailForm";
import { configuredMethods, offeredProviders, openForm, otherForms } from "./methods";
import { ModeLink } from "./modeLink";
import { NoWay } from "./noWay";
import { OtherWays } from "./otherWays";
import { sentenceFor } from "./problem";
import { Or, Shell } from "./shell";
import { SignInForm } from "./signInForm";
import { SignUpForm } from "./signUpForm";

export const metadata: Metadata = { title: "Sign in" };

type Query = Record<
  "next" | "mode" | "method" | "problem" | "provider" | "minutes",
  string | string[] | undefined
>;

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const methods = await configuredMethods(`/signin?next=${encodeURIComponent(next)}`);
  const last = await readLastMethod();

  const isSignUp = query.mode === "sign-up" && methods.password;
  const form = isSignUp ? "password" : openForm(methods, query.method, last);
  const providers = offeredProviders(methods);
  const others = otherForms(methods, form);
  if (form === null && providers.length === 0) return <NoWay />;

  const problem = sentenceFor(query.problem, query.provider, query.minutes);
  return (
    <Shell
      title={isSignUp ? "Create your account" : "Welcome back"}
      lead={isSignUp ? "A name, an address and a password. That is all." : "Sign in to go on where you were."}
    >
      {problem !== null && <ArrivalNotice key={problem}>{problem}</ArrivalNotice>}
      {isSignUp && <SignUpForm next={next} />}
      {!isSignUp && form === "password" && <SignInForm next={next} isLast={last === "password"} />}
      {(form === "link" || form === "code") && <MailForm method={form} next={next} isLast={last === form} />}
      {form !== null && providers.length + others.length > 0 && <Or />}
      <OtherWays providers={providers} forms={others} last={last} next={next} />
      {methods.password && <ModeLink mode={isSignUp ? "sign-up" : "sign-in"} next={next} />}
    </Shell>
  );
}
