/** HTTP load from this process on a server in another. */
import autocannon from "autocannon";
import { quantile } from "./samples.ts";

export interface Load {
  readonly perSecond: number;
  readonly p95Ms: number;
}

export interface LoadRequest {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly method?: "GET" | "POST";
  readonly headers?: Record<string, string>;
  /** A new body for each request. */
  readonly body?: (index: number) => string;
}

/** A warm-up of a second, then the load that counts. Any answer but 200 fails the bench. */
export async function load(request: LoadRequest): Promise<Load> {
  await fire(request, 1);
  return fire(request, request.seconds);
}

async function fire(request: LoadRequest, seconds: number): Promise<Load> {
  const latenciesMs: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options(request, seconds), (error: Error | null, done) => {
      if (error === null) resolve(done);
      else reject(error);
    });
    instance.on("response", (_client, _status, _bytes, responseTime) => latenciesMs.push(responseTime));
  });
  const refused = result.non2xx + result.errors + result.timeouts;
  if (refused > 0) throw new Error(`${refused} requests to ${request.url} were not answered with 200.`);
  return { perSecond: result.requests.average, p95Ms: quantile(latenciesMs, 0.95) };
}

function options(
  { url, connections, method, headers, body }: LoadRequest,
  seconds: number,
): autocannon.Options {
  let index = 0;
  const request: autocannon.Request = { method: method ?? "GET", headers: headers ?? {} };
  if (body !== undefined) request.setupRequest = (next) => ({ ...next, body: body(index++) });
  return { url, connections, duration: seconds, requests: [request] };
}
