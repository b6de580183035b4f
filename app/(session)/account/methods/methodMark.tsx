import { KeyRound, Mail } from "lucide-react";
import type { MethodKind } from "@/convex/methods";
import { ProviderMark } from "../../signin/providerMark";

export function MethodMark({ kind }: { kind: MethodKind }) {
  return (
    <span className="bg-raised grid size-10 shrink-0 place-items-center rounded-full [&_svg]:size-5">
      {kind === "password" && <KeyRound aria-hidden strokeWidth={1.5} />}
      {kind === "mail" && <Mail aria-hidden strokeWidth={1.5} />}
      {kind !== "password" && kind !== "mail" && <ProviderMark provider={kind} />}
    </span>
  );
}
