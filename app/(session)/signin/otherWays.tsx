import { KeyRound, Mail, MailOpen, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { Method } from "@/app/_session/lastMethod";
import { Button } from "@/components/ui/button";
import { continueWith } from "./actions";
import { LastUsed } from "./formTitle";
import { PROVIDERS, type FormMethod, type Provider } from "./methods";
import { ProviderButton } from "./providerButton";
import { ProviderMark } from "./providerMark";

const FORMS: Record<FormMethod, { icon: LucideIcon; text: string }> = {
  password: { icon: KeyRound, text: "Use a password" },
  link: { icon: MailOpen, text: "Get a link by mail" },
  code: { icon: Mail, text: "Get a code by mail" },
};

type OtherWaysProps = { providers: Provider[]; forms: FormMethod[]; last: Method | null; next: string };

/** Every way but the one whose form is open: a button that leaves for a provider, or a link to another form. */
export function OtherWays({ providers, forms, last, next }: OtherWaysProps) {
  return (
    <div className="flex flex-col gap-2.5">
      {providers.map((provider) => (
        <form key={provider} action={continueWith}>
          <input type="hidden" name="provider" value={provider} />
          <input type="hidden" name="next" value={next} />
          <ProviderButton doing={`Going to ${PROVIDERS[provider]}…`}>
            <ProviderMark provider={provider} />
            Continue with {PROVIDERS[provider]}
            {last === provider && <LastUsed />}
          </ProviderButton>
        </form>
      ))}
      {forms.map((form) => {
        const { icon: Icon, text } = FORMS[form];
        const query = new URLSearchParams({ method: form, next });
        return (
          <Button key={form} asChild look="outline" className="w-full">
            <Link href={`/signin?${query.toString()}`} replace prefetch={false}>
              <Icon aria-hidden />
              {text}
              {last === form && <LastUsed />}
            </Link>
          </Button>
        );
      })}
    </div>
  );
}
