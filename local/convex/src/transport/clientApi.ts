/** Public functions over HTTP, as `ConvexHttpClient` and `convex run` call them. */
import { Hono } from "hono";
import type { Engine } from "../functions/engine.ts";
import type { Authenticator } from "../functions/identity/authenticator.ts";
import { badRequest, DeploymentError } from "../protocol/errors.ts";
import type { FunctionCall, FunctionResult, Identity } from "../protocol/functionCall.ts";
import type { JsonObject, JsonValue } from "../protocol/json.ts";
import { toArray, toObject, toText } from "../protocol/jsonFields.ts";
import { decodeTimestamp, encodeTimestamp } from "../protocol/timestamp.ts";
import type { Answer, Question } from "../sync/answer.ts";
import type { QueryCache } from "../sync/queryCache.ts";
import { readTogether } from "../sync/readTogether.ts";
import {
  functionResponse,
  parseArgs,
  parseFunctionRequest,
  printResult,
  type FunctionRequest,
} from "./functionRequest.ts";
import { readJsonBody } from "./readBody.ts";

const MAX_BATCHED_QUERIES = 1000;

export interface ClientApiOptions {
  readonly engine: Pick<Engine, "mutation" | "action" | "any">;
  readonly cache: QueryCache;
  readonly authenticator: Authenticator;
  readonly newRequestId: () => string;
}

type Run = (call: FunctionCall) => Promise<FunctionResult>;

export function createClientApi(options: ClientApiOptions): Hono {
  const { engine, cache, authenticator, newRequestId } = options;
  const identify = (request: Request) => authenticator.identify(request.headers.get("Authorization"));

  const runQuery: Run = async (call) => (await cache.ask(questionOf(call), call.caller)).result;
  const runMutation: Run = async (call) => (await engine.mutation(call, null)).result;
  const runAction: Run = (call) => engine.action(call);
  const runAny: Run = (call) => engine.any(call);

  const answer = async (request: Request, { path, argsJson, format }: FunctionRequest, run: Run) => {
    const identity = await identify(request);
    const call = { path, argsJson, identity, caller: "HttpApi", requestId: newRequestId() } as const;
    return functionResponse(await run(call), format);
  };
  const answerBody = async (request: Request, run: Run) =>
    answer(request, parseFunctionRequest(await readJsonBody(request)), run);

  const api = new Hono();
  api.get("/query", (c) => answer(c.req.raw, parseSearch(new URL(c.req.url).searchParams), runQuery));
  api.post("/query", (c) => answerBody(c.req.raw, runQuery));
  api.post("/mutation", (c) => answerBody(c.req.raw, runMutation));
  api.post("/action", (c) => answerBody(c.req.raw, runAction));
  api.post("/function", async (c) => {
    const { type } = await identify(c.req.raw);
    if (type !== "admin")
      throw new DeploymentError(403, "BadDeployKey", "Only an admin may call any function.");
    return answerBody(c.req.raw, runAny);
  });
  api.post("/run/*", async (c) => {
    const path = functionPathOf(new URL(c.req.url).pathname);
    const args = parseArgs(await readJsonBody(c.req.raw));
    return answer(c.req.raw, { path, ...args }, runAny);
  });
  api.post("/query_ts", (c) => c.json({ ts: encodeTimestamp(cache.latestTs()) }));
  api.post("/query_at_ts", async (c) => {
    const body = await readJsonBody(c.req.raw);
    const ts = parseTimestamp(body, cache.latestTs());
    const runAt: Run = async (call) => (await askAt(cache, questionOf(call), ts)).result;
    return answer(c.req.raw, parseFunctionRequest(body), runAt);
  });
  api.post("/query_batch", async (c) => {
    const identity = await identify(c.req.raw);
    return runBatch(cache, await readJsonBody(c.req.raw), identity);
  });
  return api;
}

function questionOf({ path, argsJson, identity }: Omit<FunctionCall, "requestId" | "caller">): Question {
  return { path, argsJson, identity, journal: null };
}

function parseSearch(search: URLSearchParams): FunctionRequest {
  let args: JsonValue;
  try {
    // What JSON.parse answers is JSON.
    args = JSON.parse(search.get("args") ?? "{}") as JsonValue;
  } catch {
    throw badRequest("BadQueryArgs", "args must be JSON.");
  }
  return parseFunctionRequest({ path: search.get("path"), args, format: search.get("format") });
}

/** `/api/run/dir/module/function` */
function functionPathOf(pathname: string): string {
  const segments = pathname.split("/").slice(3);
  const name = segments.pop() ?? "";
  try {
    return decodeURIComponent(segments.length === 0 ? name : `${segments.join("/")}:${name}`);
  } catch {
    throw badRequest(
      "BadConvexFunctionIdentifier",
      "The path of the function is not encoded as an address is.",
    );
  }
}

function parseTimestamp(body: JsonObject, latestTs: bigint): bigint {
  const ts = decodeTimestamp(toText(body["ts"], "ts"));
  if (ts === null || ts > latestTs)
    throw badRequest("BadTimestamp", "ts must be a timestamp of this deployment.");
  return ts;
}

/** What a query answered at a moment: known where nothing that it read has changed since, and for nothing older. */
async function askAt(cache: QueryCache, question: Question, ts: bigint): Promise<Answer> {
  const kept = await cache.ask(question, "HttpApi");
  const answer =
    kept.staleAt !== null && kept.staleAt <= ts ? await cache.ask(question, "HttpApi", "anew") : kept;
  if (answer.ts <= ts && (answer.staleAt === null || ts < answer.staleAt)) return answer;
  throw new DeploymentError(
    503,
    "OutOfRetention",
    "The data has changed since that timestamp, and older snapshots are not kept. Ask for a new timestamp.",
  );
}

async function runBatch(cache: QueryCache, body: JsonObject, identity: Identity): Promise<Response> {
  const queries = toArray(body["queries"], "queries");
  if (queries.length > MAX_BATCHED_QUERIES) {
    throw badRequest("TooManyQueries", `A batch has at most ${MAX_BATCHED_QUERIES} queries.`);
  }
  const requests = queries.map((query) => parseFunctionRequest(toObject(query, "query")));
  const wanted = requests.map(({ path, argsJson }) => ({
    known: null,
    ask: (mode: "shared" | "anew") => cache.ask({ path, argsJson, identity, journal: null }, "HttpApi", mode),
  }));
  const { answers } = await readTogether(wanted, 0n, () => cache.latestTs());
  const results = answers.map(({ result }, index) => printResult(result, requests[index]?.format ?? "json"));
  return new Response(`{"results":[${results.join()}]}`, { headers: { "Content-Type": "application/json" } });
}
