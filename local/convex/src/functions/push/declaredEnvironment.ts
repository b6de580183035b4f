/** Environment variables that an app definition declares: `defineApp({ env: { NAME: v.string() } })`. */
import { badRequest } from "../../protocol/errors.ts";
import type { JsonValue } from "../../protocol/json.ts";
import type { ValidatorJson } from "../../protocol/validator.ts";
import { checkValue } from "../../indexing/validate.ts";

interface DeclaredVariable {
  readonly name: string;
  readonly validator: ValidatorJson;
  readonly optional: boolean;
}

/** Throws DeploymentError 400 where a variable is missing or does not fit. */
export function checkDeclaredVariables(
  definition: JsonValue,
  environment: { readonly [name: string]: string },
): void {
  const declared = declaredVariables(definition);
  const missing = declared.filter(({ name, optional }) => !optional && environment[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw badRequest(
      "MissingEnvironmentVariables",
      `Required environment variables are not set: ${names}. Set them with \`npx convex env set\`.`,
    );
  }
  for (const { name, validator } of declared) {
    const value = environment[name];
    const problem = value === undefined ? null : checkValue(validator, value, NO_TABLES);
    if (problem === null) continue;
    throw badRequest(
      "InvalidEnvironmentVariable",
      `Environment variable ${name} is not as declared: ${problem}`,
    );
  }
}

const NO_TABLES = { tableNumberOf: () => null, tableNameOf: () => null, isSystem: () => false };

/** `envVars: [[name, {type: "value", value: "<validator JSON>", optional?}]]`; other shapes declare nothing. */
function declaredVariables(definition: JsonValue): DeclaredVariable[] {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition)) return [];
  const { envVars } = definition;
  if (!Array.isArray(envVars)) return [];
  return envVars.flatMap((entry) => {
    if (!Array.isArray(entry)) return [];
    const [name, spec] = entry;
    if (typeof name !== "string" || typeof spec !== "object" || spec === null || Array.isArray(spec))
      return [];
    if (typeof spec["value"] !== "string") return [];
    // The text is what the validator's own `export` printed.
    const validator = JSON.parse(spec["value"]) as ValidatorJson;
    return [{ name, validator, optional: spec["optional"] === true }];
  });
}
