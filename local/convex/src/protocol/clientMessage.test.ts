import { expect, test } from "vitest";
import { parseClientMessage } from "./clientMessage.ts";
import { DeploymentError } from "./errors.ts";

const parse = (message: unknown) => parseClientMessage(JSON.stringify(message));

test("a first Connect", () => {
  const message = {
    type: "Connect",
    sessionId: "dec86015-2fd5-4f6a-8e0b-3d8f6a1f0c11",
    connectionCount: 0,
    lastCloseReason: "InitialConnect",
    clientTs: 1_795_254_432_845.5,
  };
  expect(parse(message)).toEqual({
    type: "Connect",
    sessionId: message.sessionId,
    maxObservedTimestamp: null,
    clientTs: message.clientTs,
  });
});

test("a Connect of a client that has seen a transition", () => {
  const message = { type: "Connect", sessionId: "s", maxObservedTimestamp: "AQAAAAAAAAA=" };
  expect(parse(message)).toMatchObject({ maxObservedTimestamp: 1n, clientTs: null });
});

test("the three kinds of Authenticate", () => {
  const base = { type: "Authenticate", baseVersion: 2 };
  expect(parse({ ...base, tokenType: "None" })).toEqual({ ...base, credentials: { tokenType: "None" } });
  expect(parse({ ...base, tokenType: "User", value: "a.b.c" })).toEqual({
    ...base,
    credentials: { tokenType: "User", token: "a.b.c" },
  });
  expect(parse({ ...base, tokenType: "Admin", value: "n|k" })).toEqual({
    ...base,
    credentials: { tokenType: "Admin", adminKey: "n|k", impersonating: null },
  });
  const impersonating = { tokenIdentifier: "i|s" };
  expect(parse({ ...base, tokenType: "Admin", value: "n|k", impersonating })).toMatchObject({
    credentials: { impersonating },
  });
});

test("a ModifyQuerySet that adds and removes", () => {
  const message = {
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [
      { type: "Add", queryId: 3, udfPath: "notes:list", args: [{ n: 1 }] },
      { type: "Add", queryId: 4, udfPath: "notes:page", args: [{}], journal: "J", componentPath: "inner" },
      { type: "Remove", queryId: 1 },
    ],
  };
  expect(parse(message)).toEqual({
    ...message,
    modifications: [
      {
        type: "Add",
        queryId: 3,
        udfPath: "notes:list",
        argsJson: '[{"n":1}]',
        journal: null,
        componentPath: null,
      },
      {
        type: "Add",
        queryId: 4,
        udfPath: "notes:page",
        argsJson: "[{}]",
        journal: "J",
        componentPath: "inner",
      },
      { type: "Remove", queryId: 1 },
    ],
  });
});

test("mutations and actions, and the root component by its empty path", () => {
  for (const type of ["Mutation", "Action"]) {
    expect(parse({ type, requestId: 7, udfPath: "notes:add", args: [{}], componentPath: "" })).toEqual({
      type,
      requestId: 7,
      udfPath: "notes:add",
      argsJson: "[{}]",
      componentPath: null,
    });
  }
});

test("an Event is known, and nothing of it is read", () => {
  expect(parse({ type: "Event", eventType: "ClientReceivedTransition", event: {} })).toEqual({
    type: "Event",
  });
});

const mutation = { type: "Mutation", requestId: 0, udfPath: "a:b", args: [{}] };
const querySet = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [] };
const malformed: Readonly<Record<string, unknown>> = {
  "a number": 3,
  "an array": [],
  "a message without a type": {},
  "a message of an unknown type": { type: "Surprise" },
  "a Connect without a session": { type: "Connect" },
  "a Connect with a broken timestamp": { type: "Connect", sessionId: "s", maxObservedTimestamp: "1" },
  "an Authenticate without a version": { type: "Authenticate", tokenType: "None" },
  "an Authenticate of an unknown kind": { type: "Authenticate", baseVersion: 0, tokenType: "Robot" },
  "an Authenticate without its token": { type: "Authenticate", baseVersion: 0, tokenType: "User" },
  "a negative version": { ...querySet, baseVersion: -1 },
  "a fractional version": { ...querySet, newVersion: 0.5 },
  "an Add without a path": { ...querySet, modifications: [{ type: "Add", queryId: 0, args: [{}] }] },
  "an unknown modification": { ...querySet, modifications: [{ type: "Swap", queryId: 0 }] },
  "a request id that is text": { ...mutation, requestId: "0" },
  "arguments that are text": { ...mutation, args: "x" },
};

for (const [name, message] of Object.entries(malformed)) {
  test(`${name} is refused with 400`, () => {
    expect(() => parse(message)).toThrow(DeploymentError);
    expect(() => parse(message)).toThrow(expect.objectContaining({ status: 400 }));
  });
}

test("text that is no JSON is refused with 400", () => {
  expect(() => parseClientMessage("{")).toThrow(
    expect.objectContaining({ status: 400, code: "BadJsonBody" }),
  );
});
