/** Signing in with a password, on the server's side, over the one thing that must be slow: its scrypt. */
import { randomUUID } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";

import { api } from "../../convex/_generated/api.js";
import { hashPassword, isPassword } from "../../convex/passwords/passwordHash.ts";
import { type Account, callerOf, createAccount } from "./account.ts";
import { type Application, applicationFolder, startApplication } from "./application.ts";
import { quantile } from "./samples.ts";
import { milliseconds, perSecond, type Row, times } from "./table.ts";

const rounds = 25;
const parallel = 8;
const parallelRounds = 5;

export async function benchSignIn(): Promise<Row[]> {
  const folder = await applicationFolder();
  const application = await startApplication("preview", folder);
  try {
    const account = await createAccount(application);
    const hash = hashPassword(account.password);
    const [signIns, scrypts]: [number[], number[]] = [[], []];
    // In turns, so that both meet the same machine.
    for (let round = 0; round < rounds; round++) {
      signIns.push(await timed(() => signIn(application, account)));
      scrypts.push(await timed(() => isPassword(account.password, hash)));
    }
    const [ours, floor] = [quantile(signIns, 0.5), quantile(scrypts, 0.5)];
    const together = await timed(() =>
      Promise.all(Array.from({ length: parallel }, () => repeat(() => signIn(application, account)))),
    );
    const many = (parallel * parallelRounds * 1000) / together;
    return [
      {
        what: "sign-in with a password, on the server",
        ours: milliseconds(ours),
        against: `its scrypt alone, ${milliseconds(floor)}`,
        ratio: times(ours, floor),
      },
      {
        what: `sign-ins with a password, ${parallel} at once`,
        ours: perSecond(many),
        against: `scrypt alone on one core, ${perSecond(1000 / floor)}`,
        ratio: times(many, 1000 / floor),
      },
    ];
  } finally {
    await application.stop();
    await folder.clear();
  }
}

async function signIn(application: Application, { email, password }: Account): Promise<void> {
  const client = new ConvexHttpClient(application.convexUrl);
  const params = { flow: "signIn", email, password, caller: await callerOf(application, randomUUID()) };
  const { tokens } = await client.action(api.auth.signIn, { provider: "password", params });
  if (!tokens) throw new Error("Expected the password to be right.");
}

async function repeat(work: () => Promise<void>): Promise<void> {
  for (let round = 0; round < parallelRounds; round++) await work();
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
