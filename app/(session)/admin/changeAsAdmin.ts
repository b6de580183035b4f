import { notFound } from "next/navigation";
import { changeAsViewer, type Change } from "@/app/_session/changeAsViewer";
import { isNothingHere } from "./isNothingHere";

/** The same for a change. */
export async function changeAsAdmin<Value>(
  work: (options: { token: string }) => Promise<Value>,
): Promise<Change<Value>> {
  try {
    return await changeAsViewer(work);
  } catch (error) {
    if (isNothingHere(error)) return notFound();
    throw error;
  }
}
