/** Pins the bytes of every message: clients in the field depend on them. */
import { expect, test } from "vitest";
import type { FunctionResult } from "./functionCall.ts";
import { encodeServerMessage } from "./serverMessage.ts";

const success = { success: true, valueJson: '{"a":1}', logLines: ["[LOG] 'x'"] } as const;
const failure = { success: false, errorMessage: "no\nmore", logLines: [] } as const;
const convexError: FunctionResult = { ...failure, errorDataJson: '{"code":7}' };

test("a Transition", () => {
  const text = encodeServerMessage({
    type: "Transition",
    startVersion: { querySet: 0, identity: 0, ts: 0n },
    endVersion: { querySet: 2, identity: 1, ts: 258n },
    modifications: [
      { type: "QueryRemoved", queryId: 9 },
      { type: "QueryResult", queryId: 1, result: success, journal: null },
      { type: "QueryResult", queryId: 2, result: failure, journal: "J" },
      { type: "QueryResult", queryId: 3, result: convexError, journal: null },
    ],
    clientClockSkew: -3,
    serverTs: 17,
  });
  expect(text).toBe(
    '{"type":"Transition","startVersion":{"querySet":0,"identity":0,"ts":"AAAAAAAAAAA="},' +
      '"endVersion":{"querySet":2,"identity":1,"ts":"AgEAAAAAAAA="},"modifications":[' +
      '{"type":"QueryRemoved","queryId":9},' +
      '{"type":"QueryUpdated","queryId":1,"value":{"a":1},"logLines":["[LOG] \'x\'"],"journal":null},' +
      '{"type":"QueryFailed","queryId":2,"errorMessage":"no\\nmore","logLines":[],"journal":"J"},' +
      '{"type":"QueryFailed","queryId":3,"errorMessage":"no\\nmore","errorData":{"code":7},"logLines":[],"journal":null}' +
      '],"clientClockSkew":-3,"serverTs":17}',
  );
});

test("an empty Transition", () => {
  const version = { querySet: 0, identity: 0, ts: 0n };
  const text = encodeServerMessage({
    type: "Transition",
    startVersion: version,
    endVersion: { ...version, identity: 1 },
    modifications: [],
    clientClockSkew: 0,
    serverTs: 0,
  });
  expect(JSON.parse(text)).toMatchObject({ modifications: [], endVersion: { identity: 1 } });
});

test("a MutationResponse", () => {
  expect(encodeServerMessage({ type: "MutationResponse", requestId: 4, result: success, ts: 1n })).toBe(
    '{"type":"MutationResponse","requestId":4,"success":true,"result":{"a":1},"logLines":["[LOG] \'x\'"],"ts":"AQAAAAAAAAA="}',
  );
  expect(encodeServerMessage({ type: "MutationResponse", requestId: 4, result: failure })).toBe(
    '{"type":"MutationResponse","requestId":4,"success":false,"result":"no\\nmore","logLines":[]}',
  );
});

test("an ActionResponse", () => {
  expect(encodeServerMessage({ type: "ActionResponse", requestId: 5, result: success })).toBe(
    '{"type":"ActionResponse","requestId":5,"success":true,"result":{"a":1},"logLines":["[LOG] \'x\'"]}',
  );
  expect(encodeServerMessage({ type: "ActionResponse", requestId: 5, result: convexError })).toBe(
    '{"type":"ActionResponse","requestId":5,"success":false,"result":"no\\nmore","errorData":{"code":7},"logLines":[]}',
  );
});

test("the others", () => {
  expect(encodeServerMessage({ type: "Ping" })).toBe('{"type":"Ping"}');
  expect(encodeServerMessage({ type: "FatalError", error: "x" })).toBe('{"type":"FatalError","error":"x"}');
  expect(
    encodeServerMessage({ type: "AuthError", error: "x", baseVersion: 1, authUpdateAttempted: true }),
  ).toBe('{"type":"AuthError","error":"x","baseVersion":1,"authUpdateAttempted":true}');
  expect(
    encodeServerMessage({
      type: "TransitionChunk",
      chunk: '{"',
      partNumber: 0,
      totalParts: 2,
      transitionId: "t",
    }),
  ).toBe('{"type":"TransitionChunk","chunk":"{\\"","partNumber":0,"totalParts":2,"transitionId":"t"}');
});
