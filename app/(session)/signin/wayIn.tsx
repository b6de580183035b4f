import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { PROVIDERS, type Provider } from "./methods";
import { ProviderButton } from "./providerButton";
import { ProviderMark } from "./providerMark";

type ByProviderProps = {
  provider: Provider;
  /** Where it leads in the end. */
  next: string;
  action: (form: FormData) => Promise<void>;
  children: ReactNode;
};

/** A button that leaves for a provider. */
export function ByProvider({ provider, next, action, children }: ByProviderProps) {
  return (
    <form action={action}>
      <input type="hidden" name="provider" value={provider} />
      <input type="hidden" name="next" value={next} />
      <ProviderButton doing={`Going to ${PROVIDERS[provider]}…`}>
        <ProviderMark provider={provider} />
        {children}
      </ProviderButton>
    </form>
  );
}

type ByFormProps = {
  /** The page that has the form, where `method` names it. */
  page: "/signin" | "/account/confirm";
  method: string;
  next: string;
  icon: LucideIcon;
  children: ReactNode;
};

/** A link to the form of another method, on the same page. */
export function ByForm({ page, method, next, icon: Icon, children }: ByFormProps) {
  const query = new URLSearchParams({ method, next });
  return (
    <Button asChild look="outline" className="w-full">
      <Link href={`${page}?${query.toString()}`} replace prefetch={false}>
        <Icon aria-hidden />
        {children}
      </Link>
    </Button>
  );
}
