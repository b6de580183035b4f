/** Counting what the test runners report, so that one line can say how all of it went. */

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What vitest's JSON reporter writes, as far as it is counted. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** What Playwright's JSON reporter writes, as far as it is counted. */
interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly errors: readonly { readonly message?: string }[];
  readonly suites: readonly PlaywrightSuite[];
}

interface PlaywrightSuite {
  readonly title: string;
  readonly specs: readonly { readonly file: string; readonly title: string; readonly ok: boolean }[];
  readonly suites?: readonly PlaywrightSuite[];
}

/** What a runner's report says. */
export interface Report {
  readonly count: Count;
  /** By name, as whoever looks for the reason needs them. */
  readonly failures: readonly string[];
}

/** Reads what a runner has written. */
export type ReportReader = (json: string) => Report;

export const readVitest: ReportReader = (json) => ({
  count: countVitest(json),
  failures: failuresOfVitest(json),
});
export const readPlaywright: ReportReader = (json) => ({
  count: countPlaywright(json),
  failures: failuresOfPlaywright(json),
});

export function countVitest(json: string): Count {
  const report = JSON.parse(json) as VitestReport;
  // A file that cannot be loaded holds no test that could fail, so it counts as one.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function countPlaywright(json: string): Count {
  const { stats, errors } = JSON.parse(json) as PlaywrightReport;
  return {
    passed: stats.expected,
    // An error outside of all tests (a server that does not start) fails the run as well.
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

export function failuresOfVitest(json: string): string[] {
  const { testResults } = JSON.parse(json) as VitestReport;
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failed.length === 0) return [name];
    return failed.map(({ fullName }) => `${name} › ${fullName}`);
  });
}

export function failuresOfPlaywright(json: string): string[] {
  const { suites, errors } = JSON.parse(json) as PlaywrightReport;
  return [...errors.map(({ message = "an error" }) => message), ...suites.flatMap(failuresOfSuite)];
}

function failuresOfSuite({ specs, suites = [] }: PlaywrightSuite): string[] {
  const failed = specs.filter(({ ok }) => !ok).map(({ file, title }) => `${file} › ${title}`);
  return [...failed, ...suites.flatMap(failuresOfSuite)];
}

/** The count of a step: a step that ends badly has at least one failure, whatever its report says. */
export function countStep(exitCode: number, reported: Count | null): Count {
  const count = reported ?? { passed: 0, failed: 0, skipped: 0 };
  return exitCode !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

export function sum(counts: readonly Count[]): Count {
  return counts.reduce((total, count) => ({
    passed: total.passed + count.passed,
    failed: total.failed + count.failed,
    skipped: total.skipped + count.skipped,
  }));
}
