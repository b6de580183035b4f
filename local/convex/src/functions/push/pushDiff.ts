/** What finish_push answers: what going live has changed. */
import type { JsonObject, JsonValue } from "../../protocol/json.ts";
import type { SchemaJson } from "../../protocol/validator.ts";
import { cronsOf, type Live } from "./livePush.ts";
import { indexDiffAnswer } from "./pushAnswer.ts";
import type { StagedPush } from "./stagePush.ts";
import type { StoredPush } from "./storedPush.ts";

export function finishPushAnswer(
  before: Live,
  schemaBefore: SchemaJson | null,
  staged: StagedPush,
): JsonObject {
  return {
    authDiff: diffNames(before.authProviders.map(print), staged.authProviders.map(print)),
    definitionDiffs: {},
    componentDiffs: {
      "": {
        diffType: { type: before.stored === null ? "create" : "modify" },
        moduleDiff: diffNames(modulePaths(before.stored), modulePaths(staged.stored)),
        udfConfigDiff: diffVersions(before.stored, staged.stored),
        cronDiff: diffCrons(printedCrons(before.stored), printedCrons(staged.stored)),
        indexDiff: indexDiffAnswer(staged),
        schemaDiff: diffSchemas(schemaBefore, staged.schema),
      },
    },
  };
}

function diffNames(before: readonly string[], after: readonly string[]): JsonObject {
  return {
    added: after.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !after.includes(name)),
  };
}

function modulePaths(push: StoredPush | null): string[] {
  return push?.modules.map(({ path }) => path) ?? [];
}

function diffVersions(before: StoredPush | null, after: StoredPush): JsonValue {
  if (before === null || before.udfServerVersion === after.udfServerVersion) return null;
  return { previous_version: before.udfServerVersion, next_version: after.udfServerVersion };
}

function printedCrons(push: StoredPush | null): Map<string, string> {
  return new Map(cronsOf(push).map(({ identifier, spec }) => [identifier, print(spec)]));
}

function diffCrons(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): JsonObject {
  const names = [...after.keys()];
  return {
    added: names.filter((name) => !before.has(name)),
    updated: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    deleted: [...before.keys()].filter((name) => !after.has(name)),
  };
}

function diffSchemas(before: SchemaJson | null, after: SchemaJson | null): JsonValue {
  const [previous, next] = [before, after].map((schema) => (schema === null ? null : print(schema)));
  return previous === next ? null : { previous_schema: previous ?? null, next_schema: next ?? null };
}

function print(value: unknown): string {
  return JSON.stringify(value);
}
