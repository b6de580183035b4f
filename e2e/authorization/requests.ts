/** Requests to Next.js, as somebody makes them who has no use for its pages. */
import { cookiesOf, type Caller } from "./callers.ts";
import type { Form } from "./serverActions.ts";
import type { ServerAction } from "./shipped.ts";

export async function openPage(origin: string, path: string, caller: Caller): Promise<Response> {
  return await fetch(`${origin}${path}`, { headers: { Cookie: cookiesOf(caller) }, redirect: "manual" });
}

export async function callAuthRoute(origin: string, body: object, caller: Caller): Promise<Response> {
  return await fetch(`${origin}/api/auth`, {
    method: "POST",
    headers: { Cookie: cookiesOf(caller), "Content-Type": "application/json", Origin: origin },
    body: JSON.stringify(body),
  });
}

/** As React's own script calls an action: its arguments as a form, in which the form that they hold has a prefix. */
export async function callServerAction(
  origin: string,
  { id, path, arity }: ServerAction,
  { fields, cookies = {} }: Form,
  caller: Caller,
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(`_1_${name}`, value);
  body.append("0", JSON.stringify([null, "$K1"].slice(2 - arity)));
  const more = Object.entries(cookies).map(
    ([name, value]) => `${name}=${Buffer.from(JSON.stringify(value)).toString("base64url")}`,
  );
  return await fetch(`${origin}${path}`, {
    method: "POST",
    headers: {
      Cookie: [cookiesOf(caller), ...more].join("; "),
      Origin: origin,
      Accept: "text/x-component",
      "Next-Action": id,
    },
    body,
    redirect: "manual",
  });
}
