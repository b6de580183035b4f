import { KeyRound, Mail } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { PROVIDERS } from "../../signin/methods";
import { ProviderButton } from "../../signin/providerButton";
import { ProviderMark } from "../../signin/providerMark";
import { confirmByProvider } from "../leaveForProvider";
import type { Way } from "./ways";

const FORMS = {
  password: { icon: KeyRound, text: "With your password" },
  code: { icon: Mail, text: "With a code by mail" },
} as const;

/** Every way but the one whose form is open: a button that leaves for a provider, or a link to another form. */
export function WaysToConfirm({ ways, next }: { ways: Way[]; next: string }) {
  return (
    <div className="flex flex-col gap-2.5">
      {ways.map((way) => {
        if (way !== "password" && way !== "code") {
          return (
            <form key={way} action={confirmByProvider}>
              <input type="hidden" name="provider" value={way} />
              <input type="hidden" name="next" value={next} />
              <ProviderButton doing={`Going to ${PROVIDERS[way]}…`}>
                <ProviderMark provider={way} />
                With {PROVIDERS[way]}
              </ProviderButton>
            </form>
          );
        }
        const { icon: Icon, text } = FORMS[way];
        const query = new URLSearchParams({ method: way, next });
        return (
          <Button key={way} asChild look="outline" className="w-full">
            <Link href={`/account/confirm?${query.toString()}`} replace prefetch={false}>
              <Icon aria-hidden />
              {text}
            </Link>
          </Button>
        );
      })}
    </div>
  );
}
