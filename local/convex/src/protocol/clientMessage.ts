/** What clients send over the WebSocket. */
import { badRequest } from "./errors.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { parseObject, toArgsJson, toArray, toCount, toObject, toText, toTextOrNull } from "./jsonFields.ts";
import { decodeTimestamp } from "./timestamp.ts";

export type ClientMessage = Connect | Authenticate | ModifyQuerySet | FunctionRequest | ClientEvent;

export interface Connect {
  readonly type: "Connect";
  readonly sessionId: string;
  /** The latest transition that this client has ever seen; null before its first. */
  readonly maxObservedTimestamp: bigint | null;
  /** Epoch milliseconds on the client's clock; null where it does not tell. */
  readonly clientTs: number | null;
}

export interface Authenticate {
  readonly type: "Authenticate";
  readonly baseVersion: number;
  readonly credentials: Credentials;
}

export type Credentials =
  | { readonly tokenType: "None" }
  | { readonly tokenType: "User"; readonly token: string }
  | { readonly tokenType: "Admin"; readonly adminKey: string; readonly impersonating: JsonObject | null };

export interface ModifyQuerySet {
  readonly type: "ModifyQuerySet";
  readonly baseVersion: number;
  readonly newVersion: number;
  readonly modifications: readonly QuerySetModification[];
}

export type QuerySetModification =
  | {
      readonly type: "Add";
      readonly queryId: number;
      readonly udfPath: string;
      readonly argsJson: string;
      readonly journal: string | null;
      /** Null for the root component. */
      readonly componentPath: string | null;
    }
  | { readonly type: "Remove"; readonly queryId: number };

export interface FunctionRequest {
  readonly type: "Mutation" | "Action";
  /** Counts up within a session, over its connections. */
  readonly requestId: number;
  readonly udfPath: string;
  readonly argsJson: string;
  readonly componentPath: string | null;
}

/** Telemetry, which nobody here reads. */
export interface ClientEvent {
  readonly type: "Event";
}

/** Throws DeploymentError 400 where the text is no message of the protocol. */
export function parseClientMessage(text: string): ClientMessage {
  const message = parseObject(text);
  const type = toText(message["type"], "type");
  switch (type) {
    case "Connect":
      return parseConnect(message);
    case "Authenticate":
      return {
        type,
        baseVersion: toCount(message["baseVersion"], "baseVersion"),
        credentials: parseCredentials(message),
      };
    case "ModifyQuerySet":
      return {
        type,
        baseVersion: toCount(message["baseVersion"], "baseVersion"),
        newVersion: toCount(message["newVersion"], "newVersion"),
        modifications: toArray(message["modifications"], "modifications").map(parseModification),
      };
    case "Mutation":
    case "Action":
      return { type, requestId: toCount(message["requestId"], "requestId"), ...parseCallee(message) };
    case "Event":
      return { type };
    default:
      throw badRequest("UnknownMessageType", `There is no message of type ${JSON.stringify(type)}.`);
  }
}

function parseConnect(message: JsonObject): Connect {
  const { clientTs } = message;
  const observed = toTextOrNull(message["maxObservedTimestamp"], "maxObservedTimestamp");
  const maxObservedTimestamp = observed === null ? null : decodeTimestamp(observed);
  if (observed !== null && maxObservedTimestamp === null) {
    throw badRequest("BadTimestamp", "maxObservedTimestamp must be base64 of eight bytes.");
  }
  return {
    type: "Connect",
    sessionId: toText(message["sessionId"], "sessionId"),
    maxObservedTimestamp,
    clientTs: typeof clientTs === "number" ? clientTs : null,
  };
}

function parseCredentials(message: JsonObject): Credentials {
  const { value, impersonating } = message;
  const tokenType = toText(message["tokenType"], "tokenType");
  switch (tokenType) {
    case "None":
      return { tokenType };
    case "User":
      return { tokenType, token: toText(value, "value") };
    case "Admin":
      return {
        tokenType,
        adminKey: toText(value, "value"),
        impersonating:
          impersonating === undefined || impersonating === null
            ? null
            : toObject(impersonating, "impersonating"),
      };
    default:
      throw badRequest("UnknownTokenType", "tokenType must be User, Admin or None.");
  }
}

function parseModification(value: JsonValue): QuerySetModification {
  const modification = toObject(value, "modification");
  const type = toText(modification["type"], "modification type");
  const queryId = toCount(modification["queryId"], "queryId");
  switch (type) {
    case "Add":
      return {
        type,
        queryId,
        journal: toTextOrNull(modification["journal"], "journal"),
        ...parseCallee(modification),
      };
    case "Remove":
      return { type, queryId };
    default:
      throw badRequest("UnknownModificationType", "A modification must be of type Add or Remove.");
  }
}

function parseCallee(message: JsonObject) {
  return {
    udfPath: toText(message["udfPath"], "udfPath"),
    argsJson: toArgsJson(message["args"], "args"),
    // The empty path is the root component too.
    componentPath: toTextOrNull(message["componentPath"], "componentPath") || null,
  };
}
