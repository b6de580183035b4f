// Who may do what: everything that can be asked for, by everyone who could ask. `authorization/matrix.ts` is what is
// expected; here it is asked, each cell by a request of its own, past every page.
import { wordOfAction, wordOfAuthCall, wordOfFunction, wordOfResponse } from "./authorization/answers.ts";
import { expectAnswers } from "./authorization/ask.ts";
import { type Callers, gatherCallers } from "./authorization/callers.ts";
import { bearer, callFunction } from "./authorization/deployment.ts";
import { functions } from "./authorization/functions.ts";
import { httpActions } from "./authorization/http.ts";
import { AUTH_ROUTE, FUNCTIONS, HTTP_ACTIONS, ROUTES, SERVER_ACTIONS } from "./authorization/matrix.ts";
import { callAuthRoute, callServerAction, openPage } from "./authorization/requests.ts";
import { addresses, authCalls } from "./authorization/routes.ts";
import { serverActions } from "./authorization/serverActions.ts";
import { type PushedFunctions, readPushed, readRoutes, readServerActions } from "./authorization/shipped.ts";
import { namesIn } from "./authorization/table.ts";
import { expect } from "./fixtures.ts";
import { testWithOwnStack } from "./ownStackTest.ts";

const GATHER_MS = 1000 * 60; // 1 minute
const TABLE_MS = 1000 * 60 * 5; // 5 minutes, on a machine that is busy with other things

// A deployment of its own: here accounts are deleted, the administrator's too, which the others' tests share.
const test = testWithOwnStack("authorization").extend<object, { callers: Callers; pushed: PushedFunctions }>({
  // No page is opened, so none complains.
  complaints: async ({}, use) => use([]),
  // From the deployment that all others share: it knows providers, and so has all of the HTTP actions.
  pushed: [async ({ sharedServices }, use) => use(await readPushed(sharedServices)), { scope: "worker" }],
  callers: [
    async ({ stack }, use) => {
      // Nobody gets as far as there.
      await stack.changeVariables({ AUTH_GITHUB_ID: "an id", AUTH_GITHUB_SECRET: "a secret" });
      const nameAdministrator = (email: string) => stack.changeVariables({ ADMIN_EMAIL: email });
      await use(await gatherCallers(stack.services, nameAdministrator));
    },
    { scope: "worker", timeout: GATHER_MS },
  ],
});

// One after another, in one worker: they share the eight who ask.
test.describe.configure({ mode: "default", timeout: TABLE_MS });

test("every public function", async ({ callers, services, pushed: { open } }) => {
  expect([...open.keys()].toSorted(), "functions without a row, or rows without a function").toEqual(
    namesIn(FUNCTIONS),
  );
  await expectAnswers(
    FUNCTIONS,
    callers,
    (row) => functions[row],
    async (name, args, { person: asker, tokens }, target) => {
      const type = open.get(name) ?? "Query";
      return wordOfFunction(await callFunction(services, type, name, args, tokens?.token), { asker, target });
    },
  );
});

test("every HTTP action", async ({ callers, pushed: { http }, baseURL: origin = "" }) => {
  expect(http, "HTTP actions without a row, or rows without an HTTP action").toEqual(namesIn(HTTP_ACTIONS));
  await expectAnswers(
    HTTP_ACTIONS,
    callers,
    (row) => httpActions[row],
    async (name, { path, headers, body = null }, { person: asker, tokens }, target) => {
      const response = await fetch(`${target.siteUrl}${path}`, {
        method: name.split(" ", 1)[0] ?? "",
        headers: { Origin: origin, ...bearer(tokens?.token), ...headers },
        body,
        redirect: "manual",
      });
      return wordOfResponse(response, await response.text(), { asker, target });
    },
  );
});

test("every page and route handler", async ({ callers, baseURL: origin = "" }) => {
  expect(await readRoutes(), "routes without a row, or rows without a route").toEqual(namesIn(ROUTES));
  const before = await callers.owner.everything();
  await expectAnswers(
    ROUTES,
    callers,
    (row) => addresses[row] ?? { content: () => ({ path: row }), isRead: true },
    async (_name, { path }, caller, target) => {
      const response = await openPage(origin, path, caller);
      return wordOfResponse(response, await response.text(), { asker: caller.person, target });
    },
  );
  expect(await callers.owner.everything(), "looking has changed something").toBe(before);
});

test("what the middleware answers itself", async ({ callers, baseURL: origin = "" }) => {
  await expectAnswers(
    AUTH_ROUTE,
    callers,
    (row) => authCalls[row],
    async (_name, { body }, caller) => {
      const response = await callAuthRoute(origin, body, caller);
      return wordOfAuthCall({ status: response.status, text: await response.text() });
    },
  );
});

test("every server action", async ({ callers, baseURL: origin = "" }) => {
  const actions = await readServerActions();
  expect([...actions.keys()].toSorted(), "actions without a row, or rows without an action").toEqual(
    namesIn(SERVER_ACTIONS),
  );
  await expectAnswers(
    SERVER_ACTIONS,
    callers,
    (row) => serverActions[row],
    async (name, form, caller) => {
      const action = actions.get(name);
      if (action === undefined) throw new Error(`Expected an action ${name}`);
      const response = await callServerAction(origin, action, form, caller);
      return wordOfAction(response, await response.text());
    },
  );
});
