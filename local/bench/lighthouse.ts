/** What Lighthouse makes of the pages that most people see, on a phone and on a desk. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import lighthouse, { desktopConfig } from "lighthouse";

import { findOurChromium } from "../../e2e/browser.ts";
import { cookiesOf } from "../../e2e/sessionTokens.ts";
import { type Account, addTasks, createAccount } from "./account.ts";
import { type Application, applicationFolder, startApplication } from "./application.ts";
import { freePort, repositoryRoot } from "./children.ts";
import { CATEGORIES, type Report, scoresOf, SCORE_MIN, shortfallsOf } from "./lighthouseReport.ts";
import { type Row, times } from "./table.ts";

const runs = 3;
const tasks = 20;
const pages = [
  { path: "/", isPrivate: false },
  { path: "/signin", isPrivate: false },
  { path: "/product", isPrivate: true },
];

/** Lighthouse's own default is a phone with a slow network and a processor a quarter as fast as this one. */
const screens = { phone: undefined, desktop: desktopConfig } as const;
type Screen = keyof typeof screens;

export async function benchLighthouse(): Promise<Row[]> {
  const folder = await applicationFolder();
  const application = await startApplication("preview", folder);
  try {
    const account = await createAccount(application);
    await addTasks(application, account, tasks);
    const rows: Row[] = [];
    for (const { path, isPrivate } of pages) {
      for (const screen of Object.keys(screens) as Screen[]) {
        rows.push(await pageRow(application, path, screen, isPrivate ? account : null));
      }
    }
    return rows;
  } finally {
    await application.stop();
    await folder.clear();
  }
}

async function pageRow(
  application: Application,
  path: string,
  screen: Screen,
  account: Account | null,
): Promise<Row> {
  const reports: Report[] = [];
  for (let run = 0; run < runs; run++) reports.push(await inBrowser(application, path, screen, account));
  const scores = scoresOf(reports);
  const worst = Math.min(...Object.values(scores));
  return {
    what: `Lighthouse of ${path}${account === null ? "" : " signed in"}, ${screen}`,
    ours: CATEGORIES.map((category) => `${category.replace("-", " ")} ${scores[category]}`).join(", "),
    against: `${SCORE_MIN} each`,
    ratio: `${times(worst, SCORE_MIN)} the worst`,
    shortfalls: shortfallsOf(reports),
  };
}

/** In a browser that has seen nothing before, signed in if there is an account. */
async function inBrowser(
  { origin }: Application,
  path: string,
  screen: Screen,
  account: Account | null,
): Promise<Report> {
  const profile = await mkdtemp(join(tmpdir(), "doorman-bench-profile-"));
  const [port, executablePath] = [await freePort(), await findOurChromium(repositoryRoot)];
  const browser = await chromium.launchPersistentContext(profile, {
    args: [`--remote-debugging-port=${port}`, "--no-sandbox"],
    ...(executablePath !== undefined && { executablePath }),
  });
  try {
    if (account !== null) {
      const cookies = Object.entries(cookiesOf(account.tokens));
      await browser.addCookies(
        cookies.map(([name, value]) => ({ name, value, url: origin, httpOnly: true })),
      );
    }
    const flags = { port, onlyCategories: [...CATEGORIES], logLevel: "error" as const };
    const result = await lighthouse(`${origin}${path}`, flags, screens[screen]);
    if (result === undefined) throw new Error(`Lighthouse said nothing about ${path}.`);
    const { lhr } = result;
    if (lhr.runtimeError !== undefined) throw new Error(lhr.runtimeError.message);
    const arrived = new URL(lhr.finalDisplayedUrl).pathname;
    if (arrived !== path) throw new Error(`Expected to see ${path}, and saw ${arrived}.`);
    return lhr;
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}
