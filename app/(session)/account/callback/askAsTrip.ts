import { failureOf } from "@/app/_session/failure";

/** Asks with the tokens of a round trip. Resolves to `null` where its session is no longer good, or nobody answers. */
export async function askAsTrip<Value>(work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    if (failureOf(error) === "broken") throw error;
    return null;
  }
}
