import { expect, test } from "vitest";
import { openTestCore } from "../engineTestApp.ts";

const refusals = [
  ["a name that begins with a digit", "1A", "x", "EnvironmentVariableNameInvalid"],
  ["an empty name", "", "x", "EnvironmentVariableNameInvalid"],
  ["a name with a hyphen", "A-B", "x", "EnvironmentVariableNameInvalid"],
  ["a name that is too long", "A".repeat(257), "x", "EnvironmentVariableNameTooLong"],
  ["a value that is too large", "A", "x".repeat(8 * 1024 + 1), "EnvironmentVariableValueTooLarge"],
] as const;

for (const [what, name, value, code] of refusals) {
  test(`${what} is refused, and all changes with it`, async () => {
    const { deploy } = await openTestCore();
    const changes = [
      { name: "GOOD", value: "1" },
      { name, value },
    ];
    await expect(deploy.updateEnvironmentVariables(changes)).rejects.toMatchObject({ status: 400, code });
    expect(await deploy.listEnvironmentVariables()).toEqual({});
  });
}

test("variables are set, replaced, deleted and listed by name", async () => {
  const { deploy } = await openTestCore();
  await deploy.updateEnvironmentVariables([
    { name: "B", value: "2" },
    { name: "A", value: "1" },
  ]);
  expect(Object.entries(await deploy.listEnvironmentVariables())).toEqual([
    ["A", "1"],
    ["B", "2"],
  ]);
  await deploy.updateEnvironmentVariables([
    { name: "A", value: "" },
    { name: "B", value: null },
    { name: "NEVER_SET", value: null },
  ]);
  expect(await deploy.listEnvironmentVariables()).toEqual({ A: "" });
});

test("a deployment has at most a thousand variables", async () => {
  const { deploy } = await openTestCore();
  const changes = Array.from({ length: 1001 }, (_, n) => ({ name: `V${n}`, value: "" }));
  await expect(deploy.updateEnvironmentVariables(changes)).rejects.toMatchObject({
    code: "TooManyEnvironmentVariables",
  });
  await deploy.updateEnvironmentVariables(changes.slice(1));
});
