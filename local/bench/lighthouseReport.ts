/** Reading the reports of Lighthouse: what counts of several, and what was found where that is not enough. */
import type { Result } from "lighthouse";

import { quantile } from "./samples.ts";

export const CATEGORIES = ["performance", "accessibility", "best-practices"] as const;
export const SCORE_MIN = 95;

const DETAILS_MAX = 3;
const DETAIL_MAX_LENGTH = 200;

export type Category = (typeof CATEGORIES)[number];
export type Report = Pick<Result, "categories" | "audits">;

/** Of 100. Times differ from run to run, so of performance it is the median; of what else was found, the worst. */
export function scoresOf(reports: readonly Report[]): Record<Category, number> {
  const all = (category: Category) => reports.map((report) => scoreOf(report, category));
  return {
    performance: quantile(all("performance"), 0.5),
    accessibility: Math.min(...all("accessibility")),
    "best-practices": Math.min(...all("best-practices")),
  };
}

/** A line for each category that is not good enough, with what counts against it. */
export function shortfallsOf(reports: readonly Report[]): string[] {
  const scores = scoresOf(reports);
  return CATEGORIES.filter((category) => scores[category] < SCORE_MIN).map((category) => {
    const report = reports.find((each) => scoreOf(each, category) === scores[category]);
    const findings = report === undefined ? [] : findingsOf(report, category);
    return [`${category} ${scores[category]}`, ...findings].join("\n  ");
  });
}

function scoreOf({ categories }: Report, category: Category): number {
  const score = categories[category]?.score ?? null;
  // Lighthouse gives no score where it could not look. That is not the best one.
  return score === null ? 0 : Math.round(score * 100);
}

function findingsOf({ categories, audits }: Report, category: Category): string[] {
  return (categories[category]?.auditRefs ?? []).flatMap(({ id, weight }) => {
    const audit = audits[id];
    if (audit === undefined || audit.score === null || audit.score >= 1) return [];
    // What has no weight in the score can still say what costs the time that has.
    if (weight === 0 && !Object.values(audit.metricSavings ?? {}).some((saving = 0) => saving > 0)) return [];
    const points = Math.round(audit.score * 100);
    return `${id} ${points}: ${[audit.displayValue ?? audit.title, ...detailsOf(audit)].join("; ")}`;
  });
}

function detailsOf({ details }: Result["audits"][string]): string[] {
  if (details === undefined || !("items" in details) || !Array.isArray(details.items)) return [];
  return details.items
    .slice(0, DETAILS_MAX)
    .map((item: unknown) => JSON.stringify(item).slice(0, DETAIL_MAX_LENGTH));
}
