import type { Transaction } from "../../transaction/transaction.ts";
import { evaluateAuthConfig, type AnalyzeOptions } from "../isolate/analyze.ts";
import { parseAuthProviders } from "./authProviders.ts";
import { compilePush } from "./compilePush.ts";
import { makeLive, type Live } from "./livePush.ts";
import { loadPush } from "./storedPush.ts";

/** The push that was live when the deployment stopped, ready to run; null if there was none. */
export async function restoreLive(tx: Transaction, analyze: AnalyzeOptions): Promise<Live | null> {
  const stored = loadPush(tx);
  if (stored === null) return null;
  const compiled = await compilePush(stored.version, stored.modules);
  const authProviders = parseAuthProviders(await evaluateAuthConfig(compiled, analyze));
  return makeLive(stored, compiled, authProviders);
}
