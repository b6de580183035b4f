import { expect, test } from "vitest";
import { CATEGORIES, type Report, scoresOf, shortfallsOf } from "./lighthouseReport.ts";

type Audit = Report["audits"][string];

/** A report with these scores of 1, and audits that each has its share of the score of the category it is named for. */
function report(scores: Record<string, number | null>, audits: Record<string, Partial<Audit>> = {}): Report {
  const auditRefs = Object.keys(audits).map((id) => ({ id, weight: id.startsWith("hint") ? 0 : 1 }));
  return {
    categories: Object.fromEntries(
      CATEGORIES.map((id) => [id, { id, title: id, score: scores[id] ?? null, auditRefs }]),
    ),
    audits: audits as Report["audits"],
  };
}

const GOOD = { performance: 0.98, accessibility: 1, "best-practices": 1 };

test("what was seen of times counts in the middle, what was found at its worst", () => {
  const reports = [
    report({ ...GOOD, performance: 0.9 }),
    report({ ...GOOD, performance: 0.97, accessibility: 0.96 }),
    report({ ...GOOD, performance: 0.99 }),
  ];
  expect(scoresOf(reports)).toEqual({ performance: 97, accessibility: 96, "best-practices": 100 });
  expect(shortfallsOf(reports)).toEqual([]);
});

test("94 is not enough, and what counts against it is said", () => {
  const audits = {
    "document-title": { score: 1, title: "It has a title" },
    "color-contrast": {
      score: 0,
      title: "Too little contrast",
      details: { type: "table", headings: [], items: [{ selector: "p" }] },
    },
    "has-other-details": {
      score: 0,
      title: "Too long",
      details: { type: "x", items: { longest: 1 } } as never,
    },
    "hint-without-savings": { score: 0, title: "Could be otherwise" },
    "hint-with-savings": { score: 0.5, title: "Slow", displayValue: "120 ms", metricSavings: { LCP: 120 } },
    "not-applicable": { score: null, title: "No video here" },
  } satisfies Record<string, Partial<Audit>>;
  const [shortfall, ...more] = shortfallsOf([report({ ...GOOD, accessibility: 0.94 }, audits)]);
  expect(more).toEqual([]);
  expect(shortfall).toBe(
    [
      "accessibility 94",
      'color-contrast 0: Too little contrast; {"selector":"p"}',
      "has-other-details 0: Too long",
      "hint-with-savings 50: 120 ms",
    ].join("\n  "),
  );
});

test("where Lighthouse could not look, nothing is taken for good", () => {
  expect(shortfallsOf([report({ ...GOOD, "best-practices": null })])).toEqual(["best-practices 0"]);
});
