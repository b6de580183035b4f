/** What goes into a function and what comes out of it, held against its validators and Convex's limits. */
import { jsonToConvex } from "convex/values";
import type { Value } from "convex/values";
import { checkArgs, checkValue } from "../../indexing/validate.ts";
import type { TableLookup } from "../../indexing/validate.ts";
import { FatalFunctionError, SyscallError } from "../../protocol/errors.ts";
import type { JsonValue } from "../../protocol/json.ts";
import type { ValidatorJson } from "../../protocol/validator.ts";
import type { AnalyzedFunction } from "../isolate/compiledPush.ts";
import type { Limits } from "../limits.ts";

/** Throws where the arguments do not fit. */
export function validateArgs(
  argsJson: string,
  { argsJson: validatorJson }: AnalyzedFunction,
  path: string,
  limits: Limits,
  lookup: TableLookup,
): void {
  const size = Buffer.byteLength(argsJson);
  if (size > limits.argsBytes) {
    throw new SyscallError(
      "FunctionArgumentsTooLarge",
      `Arguments for ${path} are too large (actual: ${inMebibytes(size)}, limit: ${inMebibytes(limits.argsBytes)})`,
    );
  }
  const validator = parseValidator(validatorJson);
  if (validator === null || validator.type === "any") return;
  const reason = checkArgs(validator, parseArgs(argsJson), lookup);
  if (reason !== null)
    throw new SyscallError("ArgumentValidationError", `ArgumentValidationError: ${reason}`);
}

/** Throws where the result does not fit. */
export function validateReturns(
  valueJson: string,
  { returnsJson: validatorJson }: AnalyzedFunction,
  path: string,
  limits: Limits,
  lookup: TableLookup,
): void {
  const size = Buffer.byteLength(valueJson);
  if (size > limits.resultBytes) {
    throw new FatalFunctionError(
      "FunctionReturnValueTooLarge",
      `Function ${path} return value is too large (actual: ${inMebibytes(size)}, limit: ${inMebibytes(limits.resultBytes)})`,
    );
  }
  const validator = parseValidator(validatorJson);
  if (validator === null || validator.type === "any") return;
  const reason = checkValue(validator, toValue(JSON.parse(valueJson)), lookup);
  if (reason !== null) throw new SyscallError("ReturnsValidationError", `ReturnsValidationError: ${reason}`);
}

function parseArgs(json: string): Value[] {
  const args: unknown = JSON.parse(json);
  if (!Array.isArray(args)) throw new TypeError("Arguments are given as an array");
  try {
    return args.map(toValue);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SyscallError("ArgumentValidationError", `ArgumentValidationError: ${reason}`);
  }
}

/** Parsed once for each distinct text; a push has few. */
const validators = new Map<string, ValidatorJson | null>();
const MAX_CACHED_VALIDATORS = 4096;

function parseValidator(json: string): ValidatorJson | null {
  let validator = validators.get(json);
  if (validator === undefined) {
    if (validators.size >= MAX_CACHED_VALIDATORS) validators.clear();
    // Analysis took this text from `exportArgs` or `exportReturns`, which write validators and null.
    validator = JSON.parse(json) as ValidatorJson | null;
    validators.set(json, validator);
  }
  return validator;
}

function toValue(json: unknown): Value {
  // What JSON.parse answers is JSON; jsonToConvex refuses what is no value.
  return jsonToConvex(json as JsonValue);
}

function inMebibytes(bytes: number): string {
  return `${Math.round((bytes / 1024 / 1024) * 100) / 100} MiB`;
}
