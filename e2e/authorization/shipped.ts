/** All that can be asked for: what was pushed to the deployment, and what Next.js built. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { cliCommand } from "../../local/start/officialCli.ts";
import type { Services } from "../fixtures.ts";
import { readAdminKey } from "../operator.ts";
import { SHARED_BUILD } from "../sharedBuild.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const BUILD = path.join(root, SHARED_BUILD);

const SPEC_MAX_BYTES = 1024 * 1024 * 8;

export type FunctionType = "Query" | "Mutation" | "Action";

interface Pushed {
  readonly functionType: FunctionType | "HttpAction";
  readonly identifier?: string;
  readonly visibility?: { readonly kind: "public" | "internal" };
  readonly method?: string;
  readonly path?: string;
}

export interface PushedFunctions {
  /** What anybody can call, by name. */
  readonly open: ReadonlyMap<string, FunctionType>;
  /** What only the deployment calls. */
  readonly internal: readonly string[];
  /** "GET /files/*" */
  readonly http: readonly string[];
}

export async function readPushed(services: Services): Promise<PushedFunctions> {
  const adminKey = await readAdminKey(services);
  const { file, args, env } = cliCommand(root, { url: services.convexUrl, adminKey }, ["function-spec"]);
  const { stdout } = await promisify(execFile)(file, args, { cwd: root, env, maxBuffer: SPEC_MAX_BYTES });
  const { functions } = JSON.parse(stdout) as { functions: Pushed[] };

  const open = new Map<string, FunctionType>();
  const internal: string[] = [];
  const http: string[] = [];
  for (const { functionType, identifier = "", visibility, method, path: address } of functions) {
    const name = identifier.replace(/\.js:/u, ":");
    if (functionType === "HttpAction") http.push(`${method} ${address}`);
    else if (visibility?.kind === "public") open.set(name, functionType);
    else internal.push(name);
  }
  return { open, internal, http: http.toSorted() };
}

/** Pages and route handlers, by their path. */
export async function readRoutes(): Promise<string[]> {
  return Object.values(
    await readManifest<Record<string, string>>("app-path-routes-manifest.json"),
  ).toSorted();
}

/** The scripts that a browser loads for a page, and for each of the layouts around it, by their files under `app`. */
export async function readScripts(page: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const manifest = await readFile(
    path.join(BUILD, "server", "app", `${page}_client-reference-manifest.js`),
    "utf8",
  );
  // A script too: it assigns one object, in JSON, under the page's name.
  const json = /__RSC_MANIFEST\["[^"]*"\] = (\{.*\})/u.exec(manifest)?.[1];
  if (json === undefined) throw new Error(`Expected the manifest of ${page} to assign an object`);
  const { entryJSFiles } = JSON.parse(json) as { entryJSFiles: Record<string, string[]> };
  return Object.fromEntries(
    Object.entries(entryJSFiles).map(([entry, scripts]) => [entry.replace("[project]/app/", ""), scripts]),
  );
}

export interface ServerAction {
  /** What the client sends in its stead. Another build has others. */
  readonly id: string;
  /** The path of a page that has it. */
  readonly path: string;
  /** How many arguments it looks at. */
  readonly arity: number;
}

interface Reference {
  readonly filename: string;
  readonly exportedName: string;
  readonly workers: Readonly<Record<string, unknown>>;
}

/** Server actions, by the folder of their file under `app`, without the groups, and their own name. */
export async function readServerActions(): Promise<Map<string, ServerAction>> {
  const { node } = await readManifest<{ node: Record<string, Reference> }>(
    "server/server-reference-manifest.json",
  );
  const routes = await readManifest<Record<string, string>>("app-path-routes-manifest.json");
  const actions = Object.entries(node).map(([id, { filename, exportedName, workers }]) => {
    const [page = ""] = Object.keys(workers).toSorted();
    const route = routes[page.replace(/^app/u, "")] ?? "";
    return [`${placeOf(filename)} ${exportedName}`, { id, path: route, arity: arityOf(id) }] as const;
  });
  return new Map(actions);
}

/** `app/(session)/account/email/actions.ts` is "/account/email", and what a package brings is its name. */
function placeOf(filename: string): string {
  const [, packageName] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(filename) ?? [];
  if (packageName !== undefined) return packageName;
  return path.posix
    .dirname(filename)
    .replace(/^app/u, "")
    .replaceAll(/\/\([^/]*\)/gu, "");
}

/** Next.js writes it into the first byte of an id: a bit for each of the first six arguments. */
function arityOf(id: string): number {
  const used = (Number.parseInt(id.slice(0, 2), 16) >> 1) & 0b11_1111;
  return used.toString(2).replaceAll("0", "").length;
}

async function readManifest<Manifest>(name: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(BUILD, name), "utf8")) as Manifest;
}
