import { test } from "./fixtures.ts";
import { OwnStack } from "./ownStack.ts";

const START_MS = 1000 * 60; // 1 minute

/** Tests whose worker has a deployment and a server of its own, as `stack`: for those that change or kill them. */
export function testWithOwnStack(name: string, options?: Parameters<typeof OwnStack.start>[2]) {
  return test.extend<object, { stack: OwnStack }>({
    stack: [
      async ({ sharedServices }, use) => {
        const stack = await OwnStack.start(name, sharedServices, options);
        await use(stack);
        await stack.stop();
      },
      { scope: "worker", timeout: START_MS },
    ],
    services: [async ({ stack }, use) => use(stack.services), { scope: "worker" }],
    baseURL: async ({ stack }, use) => use(stack.origin),
  });
}
