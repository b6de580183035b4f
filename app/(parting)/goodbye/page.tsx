import { preloadQuery } from "convex/nextjs";
import type { Preloaded } from "convex/react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { failureOf } from "@/app/_session/failure";
import { api } from "@/convex/_generated/api";
import { Goodbye } from "./goodbye";

export const metadata: Metadata = { title: "Goodbye", referrer: "same-origin", robots: { index: false } };

const TICKET_MAX_LENGTH = 200;

type Props = { searchParams: Promise<{ ticket?: string | string[] }> };

/** How far the deletion of an account is. There is nobody to sign in any more: the ticket is all that it takes. */
export default async function GoodbyePage({ searchParams }: Props) {
  const { ticket } = await searchParams;
  if (typeof ticket !== "string" || ticket.length > TICKET_MAX_LENGTH) return redirect("/");
  return <Goodbye preloaded={await preloadProgress(ticket)} />;
}

async function preloadProgress(ticket: string): Promise<Preloaded<typeof api.deletion.progress>> {
  try {
    return await preloadQuery(api.deletion.progress, { ticket });
  } catch (error) {
    if (failureOf(error) !== "unreachable") throw error;
    return redirect(`/unavailable?next=${encodeURIComponent(`/goodbye?ticket=${ticket}`)}`);
  }
}
