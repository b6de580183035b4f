import { NextRequest, type NextFetchEvent } from "next/server";
import { createNonce, policyWithNonce } from "./contentPolicy";

type Handle<Answer> = (request: NextRequest, event: NextFetchEvent) => Answer;

/** Gives each answer a policy of its own. Next finds it in the request too, and writes its nonce into its scripts. */
export function withPolicy(handle: Handle<Response | Promise<Response>>): Handle<Promise<Response>> {
  return async (request, event) => {
    const policy = policyWithNonce(createNonce());
    const headers = new Headers(request.headers);
    headers.set("Content-Security-Policy", policy);
    const response = await handle(new NextRequest(request, { headers }), event);
    response.headers.set("Content-Security-Policy", policy);
    return response;
  };
}
