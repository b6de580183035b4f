import type { Metadata } from "next";
import { readMailAttempt } from "@/app/_session/attempt";
import { TextLink } from "@/components/ui/textLink";
import { linkToken } from "@/convex/credentials";
import { attemptOrStart } from "../attemptOrStart";
import { MailForm } from "../mailForm";
import { waitBeforeResend } from "../resend";
import { Below, Shell } from "../shell";
import { maskedAddress } from "./maskedAddress";
import { OpenLinkForm } from "./openLinkForm";
import { LinkSent } from "./linkSent";

export const metadata: Metadata = { title: "Sign in by link", referrer: "same-origin" };

type Props = { searchParams: Promise<{ code?: string | string[] }> };

/** Where the mailed link leads. To look at it changes nothing: mail scanners do, and must not use it up. */
export default async function LinkPage({ searchParams }: Props) {
  const { code } = await searchParams;
  if (code === undefined) return <LinkSent attempt={await attemptOrStart("link")} />;

  const attempt = await readMailAttempt("link");
  if (attempt === null) return <OtherBrowser />;
  const token = linkToken.safeParse(code);
  const query = new URLSearchParams({ next: attempt.next, method: "link" });
  return (
    <Shell title="Sign in by link" lead="You asked for this link in this browser.">
      <OpenLinkForm
        code={token.success ? token.data : ""}
        address={maskedAddress(attempt.email)}
        wait={waitBeforeResend(attempt)}
      />
      <Below>
        Not your address? <TextLink href={`/signin?${query.toString()}`}>Start again</TextLink>
      </Below>
    </Shell>
  );
}

/** Also for a link that was sent on: whoever holds it proves no address, and is told nothing of whose it is. */
function OtherBrowser() {
  return (
    <Shell
      title="Another browser"
      lead="This link was asked for in another browser, or too long ago. Open it there, or have a new one sent for this browser."
    >
      <MailForm method="link" next="/product" isLast={false} />
      <Below>
        Or <TextLink href="/signin">sign in another way</TextLink>
      </Below>
    </Shell>
  );
}
