// What takes the place of a page whose live answers fail, and the way out of it. The deployment's own do not: so they are
// changed on the way.
import type { Page } from "@playwright/test";

import { expect, test } from "./fixtures.ts";
import { addTask, openTasks, task, TASKS_HEADING } from "./pages.ts";

const FAULT = "A fault of this test";
const FAULT_HEADING = "This page did not work";

// Both React and the client say in the console what a page failed with.
test.use({ expectedComplaints: [new RegExp(FAULT, "u")] });

test("a page that fails says whose fault it is, and comes back when it is loaded again", async ({
  signedInPage: page,
}) => {
  await openTasks(page);
  await addTask(page, "buy milk");
  await expect(task(page, "buy milk")).toBeVisible();
  const fault = await failQuery(page, "tasks:list", {});
  await page.goto("/product");
  await expect(page.getByRole("heading", { name: FAULT_HEADING })).toBeVisible();
  await expect(page.getByText("Nothing that you saved is lost.")).toBeVisible();
  await expect(page.getByText("buy milk")).toHaveCount(0);
  await expect(page.getByText(FAULT)).toHaveCount(0);
  // Whoever it happens to is still there.
  await expect(page.getByRole("button", { name: "Account of" })).toBeVisible();

  fault.end();
  await page.getByRole("button", { name: "Load it again" }).click();
  await expect(task(page, "buy milk")).toBeVisible();
});

test("one that fails because the session has ended says that instead, and leads to the sign-in", async ({
  signedInPage: page,
}) => {
  await failQuery(page, "tasks:list", { code: "unauthenticated" });
  await page.goto("/product");
  await expect(page.getByRole("heading", { name: "You have been signed out" })).toBeVisible();
  await expect(page.getByRole("heading", { name: TASKS_HEADING })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Sign in again" })).toHaveAttribute(
    "href",
    "/signin?next=%2Fproduct",
  );
});

test("a page for whoever is nobody fails in the same words", async ({ page }) => {
  const fault = await failQuery(page, "deletion:progress", {});
  await page.goto("/goodbye?ticket=0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  await expect(page.getByRole("heading", { name: FAULT_HEADING })).toBeVisible();
  fault.end();
  await page.getByRole("button", { name: "Load it again" }).click();
  await expect(page.getByText("There is nothing here that is being deleted.").first()).toBeVisible();
});

interface Modification {
  readonly type: string;
  readonly queryId: number;
  readonly udfPath?: string;
}

interface Frame {
  readonly type: string;
  readonly modifications?: readonly Modification[];
}

/** Each answer to the query named `path` becomes a failure with `errorData`, on the pages that are opened until `end`. */
async function failQuery(page: Page, path: string, errorData: object): Promise<{ end: () => void }> {
  let hasEnded = false;
  await page.routeWebSocket(/\/api\/.*sync/u, (socket) => {
    const server = socket.connectToServer();
    if (hasEnded) return;
    const queryIds = new Set<number>();
    socket.onMessage((text) => {
      for (const { type, udfPath, queryId } of parse(text).modifications ?? []) {
        if (type === "Add" && udfPath === path) queryIds.add(queryId);
      }
      server.send(text);
    });
    server.onMessage((text) => {
      const frame = parse(text);
      const modifications = frame.modifications?.map((modification) =>
        queryIds.has(modification.queryId)
          ? {
              type: "QueryFailed",
              queryId: modification.queryId,
              errorMessage: FAULT,
              errorData,
              logLines: [],
              journal: null,
            }
          : modification,
      );
      socket.send(JSON.stringify(modifications === undefined ? frame : { ...frame, modifications }));
    });
  });
  return {
    end: () => {
      hasEnded = true;
    },
  };
}

function parse(text: string | Buffer): Frame {
  return JSON.parse(text.toString()) as Frame;
}
