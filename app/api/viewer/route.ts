import { fetchQuery } from "convex/nextjs";
import { NextResponse } from "next/server";
import { asViewer } from "@/app/_session/asViewer";
import { api } from "@/convex/_generated/api";

const PRIVATE = { "Cache-Control": "private, no-store" };

/** The signed-in person, as JSON. */
export async function GET(): Promise<NextResponse> {
  const outcome = await asViewer((options) => fetchQuery(api.users.viewer, {}, options));
  switch (outcome.type) {
    case "done":
      return NextResponse.json(outcome.value, { headers: PRIVATE });
    case "signed_out":
      return NextResponse.json({ error: "unauthenticated" }, { status: 401, headers: PRIVATE });
    case "unreachable":
      return NextResponse.json(
        { error: "unavailable" },
        { status: 503, headers: { ...PRIVATE, "Retry-After": "5" } },
      );
    default:
      return outcome satisfies never;
  }
}
