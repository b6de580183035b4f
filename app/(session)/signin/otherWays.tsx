import { KeyRound, Mail, MailOpen, type LucideIcon } from "lucide-react";
import type { Method } from "@/app/_session/lastMethod";
import { continueWith } from "./actions";
import { LastUsed } from "./formTitle";
import { PROVIDERS, type FormMethod, type Provider } from "./methods";
import { ByForm, ByProvider } from "./wayIn";

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
        <ByProvider key={provider} provider={provider} next={next} action={continueWith}>
          Continue with {PROVIDERS[provider]}
          {last === provider && <LastUsed />}
        </ByProvider>
      ))}
      {forms.map((form) => (
        <ByForm key={form} page="/signin" method={form} next={next} icon={FORMS[form].icon}>
          {FORMS[form].text}
          {last === form && <LastUsed />}
        </ByForm>
      ))}
    </div>
  );
}
