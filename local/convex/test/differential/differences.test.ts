/** Every stated difference is real, on both sides. */
import { expect, test } from "vitest";
import { useApp } from "../harness/app.ts";
import { differences } from "./differences.ts";
import { startModel } from "./model.ts";

const app = useApp("core");
const model = startModel();

for (const difference of differences) {
  test(`differs from convex-test: ${difference.name}`, async () => {
    expect(await difference.show(app.http())).toEqual(difference.convex);
    expect(await difference.show(model), difference.reason).toEqual(difference.convexTest);
  });
}
