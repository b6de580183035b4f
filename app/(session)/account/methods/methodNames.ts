import type { MethodKind } from "@/convex/methods";
import { PROVIDERS } from "../../signin/methods";

export const METHOD_NAMES: Record<MethodKind, string> = {
  ...PROVIDERS,
  password: "Password",
  mail: "Link or code by mail",
};
