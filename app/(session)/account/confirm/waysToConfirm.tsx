import { KeyRound, Mail } from "lucide-react";
import { PROVIDERS } from "../../signin/methods";
import { ByForm, ByProvider } from "../../signin/wayIn";
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
      {ways.map((way) =>
        way === "password" || way === "code" ? (
          <ByForm key={way} page="/account/confirm" method={way} next={next} icon={FORMS[way].icon}>
            {FORMS[way].text}
          </ByForm>
        ) : (
          <ByProvider key={way} provider={way} next={next} action={confirmByProvider}>
            With {PROVIDERS[way]}
          </ByProvider>
        ),
      )}
    </div>
  );
}
