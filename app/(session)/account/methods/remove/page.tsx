import { fetchQuery } from "convex/nextjs";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pageAsViewer } from "@/app/_session/asViewer";
import { TextLink } from "@/components/ui/textLink";
import { api } from "@/convex/_generated/api";
import { Below, Shell } from "../../../signin/shell";
import { withArrival } from "../../arrivals";
import { confirmFirst } from "../../confirmFirst";
import { METHOD_NAMES } from "../methodNames";
import { RemoveForm } from "./removeForm";

export const metadata: Metadata = { title: "Remove a way to sign in" };

type Props = { searchParams: Promise<{ id?: string | string[] }> };

export default async function RemovePage({ searchParams }: Props) {
  const { id } = await searchParams;
  const path = `/account/methods/remove?id=${encodeURIComponent(String(id))}`;
  await confirmFirst(path);
  const { methods } = await pageAsViewer(path, (options) => fetchQuery(api.methods.list, {}, options));
  const method = methods.find((each) => each.id === id);
  if (method === undefined) return redirect("/account/methods");
  if (!method.removable) return redirect(withArrival("/account/methods", "last_method"));

  const { kind, detail } = method;
  const name = kind === "password" ? "your password" : METHOD_NAMES[kind];
  const what = detail === null || kind === "password" ? "It" : detail;
  return (
    <Shell title={`Remove ${name}?`} lead={`${what} will no longer open your account.`}>
      <RemoveForm id={method.id} name={name} />
      <Below>
        Rather not? <TextLink href="/account/methods">Keep it</TextLink>
      </Below>
    </Shell>
  );
}
