/** Step 9: what keeps an idle connection alive. */
import { expect, test } from "vitest";
import { startEmbedded } from "../harness/deploymentProcess.ts";
import { connectMessage, emptyQuerySet, openRawSocket } from "../harness/rawSocket.ts";

const pingDueMs = 15_000;

test("a socket that is sent nothing else gets a Ping after 15 s", async () => {
  const deployment = await startEmbedded();
  const socket = await openRawSocket(deployment.url);
  socket.send(connectMessage());
  socket.send(emptyQuerySet());
  await socket.message("the first transition", (message) => message.type === "Transition");
  const idleSince = performance.now();
  await socket.message("a Ping", (message) => message.type === "Ping");
  const idleMs = performance.now() - idleSince;
  expect(idleMs).toBeGreaterThan(pingDueMs - 1000);
  expect(idleMs).toBeLessThan(pingDueMs + 5000);
  expect(socket.isClosed()).toBe(false);
});
