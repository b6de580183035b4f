import { expect, test } from "vitest";

import {
  countPlaywright,
  countStep,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  sum,
} from "./testReport.ts";

const vitest = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] };

test("vitest's numbers are taken as they are", () => {
  expect(countVitest(JSON.stringify(vitest))).toEqual({ passed: 7, failed: 1, skipped: 3 });
});

test("a test file that cannot be loaded is a failure", () => {
  const testResults = [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{}] },
    { status: "passed", assertionResults: [{}] },
  ];
  expect(countVitest(JSON.stringify({ ...vitest, testResults })).failed).toBe(2);
});

test("Playwright: a flaky test and an error outside of all tests are failures", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  expect(countPlaywright(JSON.stringify({ stats, errors: [{}] }))).toEqual({
    passed: 5,
    failed: 3,
    skipped: 2,
  });
});

test("a step that ends badly has failed, whatever it reports", () => {
  expect(countStep(1, null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countStep(1, { passed: 3, failed: 0, skipped: 0 })).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(countStep(1, { passed: 3, failed: 2, skipped: 0 })).toEqual({ passed: 3, failed: 2, skipped: 0 });
  expect(countStep(0, null)).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test("counts add up", () => {
  const count = { passed: 1, failed: 2, skipped: 3 };
  expect(sum([count, count])).toEqual({ passed: 2, failed: 4, skipped: 6 });
});

test("what failed in vitest is named, a file that cannot be loaded too", () => {
  const testResults = [
    { name: "a.test.ts", status: "failed", assertionResults: [] },
    {
      name: "b.test.ts",
      status: "failed",
      assertionResults: [
        { status: "passed", fullName: "one" },
        { status: "failed", fullName: "two" },
      ],
    },
    { name: "c.test.ts", status: "passed", assertionResults: [{ status: "passed", fullName: "three" }] },
  ];
  const json = JSON.stringify({ ...vitest, testResults });
  expect(failuresOfVitest(json)).toEqual(["a.test.ts", "b.test.ts › two"]);
});

test("so it is in Playwright, at any depth, with what went wrong outside of all tests", () => {
  const spec = (title: string, ok: boolean) => ({ file: "a.spec.ts", title, ok });
  const inner = { title: "inner", specs: [spec("two", false)] };
  const suites = [{ title: "a.spec.ts", specs: [spec("one", true), spec("three", false)], suites: [inner] }];
  expect(failuresOfPlaywright(JSON.stringify({ errors: [{ message: "no server" }], suites }))).toEqual([
    "no server",
    "a.spec.ts › three",
    "a.spec.ts › two",
  ]);
});
