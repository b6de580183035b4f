import { notFound } from "next/navigation";
import { pageAsViewer } from "@/app/_session/asViewer";
import { isNothingHere } from "./isNothingHere";

/** For a page at `path` that only administrators have. To everybody else, there is no such page. */
export async function pageAsAdmin<Value>(
  path: string,
  work: (options: { token: string }) => Promise<Value>,
): Promise<Value> {
  try {
    return await pageAsViewer(path, work);
  } catch (error) {
    if (isNothingHere(error)) return notFound();
    throw error;
  }
}
