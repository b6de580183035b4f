/** Step 10: tokens on the socket. */
import { expect, test } from "vitest";
import { api } from "../fixtures/auth/api.ts";
import { useApp } from "../harness/app.ts";
import { type AuthKeys, makeAuthKeys, nowSeconds, setVariables, signToken } from "../harness/authKeys.ts";
import { eventuallyTrue } from "../harness/eventually.ts";
import { connectMessage, emptyQuerySet, openRawSocket } from "../harness/rawSocket.ts";
import { subscribe } from "../harness/subscription.ts";

const keys: AuthKeys = await makeAuthKeys();
const stranger: AuthKeys = await makeAuthKeys();
const app = useApp("auth", ({ deployment }) => setVariables(deployment, keys.variables));

test("setting a token re-runs queries, switching users and signing out do too", async () => {
  const sync = app.sync();
  const seen = subscribe(sync, api.viewer.id, {});
  await seen.value("nobody", (id) => id === null);
  sync.setAuth(() => token({ sub: "first|session" }));
  await seen.value("the first user", (id) => id === "first");
  sync.setAuth(() => token({ sub: "second|session" }));
  await seen.value("the second user", (id) => id === "second");
  sync.client.clearAuth(); // what `convex/react` calls when its provider has nobody signed in
  await eventuallyTrue("nobody again", () => seen.values.at(-1) === null);
});

test("a client without queries learns that its token was accepted", async () => {
  const changes: boolean[] = [];
  app.sync().setAuth(
    () => token(),
    (isAuthenticated) => changes.push(isAuthenticated),
  );
  await eventuallyTrue("the confirmation", () => changes.includes(true));
});

test("a refused token is reported, and the client stays usable without one", async () => {
  const sync = app.sync();
  const changes: boolean[] = [];
  sync.setAuth(
    () => signToken(app.deployment, stranger.privateKey),
    (isAuthenticated) => changes.push(isAuthenticated),
  );
  await eventuallyTrue("the refusal", () => changes.includes(false));
  expect(changes).not.toContain(true);
  const seen = subscribe(sync, api.viewer.id, {});
  await seen.value("nobody", (id) => id === null);
});

test("a client refreshes its token before it expires and stays signed in", async () => {
  const sync = app.sync();
  const changes: boolean[] = [];
  let fetched = 0;
  sync.setAuth(
    () => {
      fetched += 1;
      return token({ exp: nowSeconds() + 13, fetched });
    },
    (isAuthenticated) => changes.push(isAuthenticated),
  );
  const seen = subscribe(sync, api.viewer.identity, {});
  await seen.value("a refreshed token", (identity) => Number(identity?.["fetched"]) >= 3);
  expect(changes).not.toContain(false);
});

test("a mutation sent after a token runs as that user", async () => {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(connectMessage());
  socket.send({
    type: "Authenticate",
    baseVersion: 0,
    tokenType: "User",
    value: await token({ sub: "u1|s" }),
  });
  socket.send({
    ...emptyQuerySet(),
    modifications: [{ type: "Add", queryId: 0, udfPath: "viewer:id", args: [{}] }],
  });
  const transition = await socket.message("the query", (message) =>
    JSON.stringify(message).includes("QueryUpdated"),
  );
  expect(transition["endVersion"]).toMatchObject({ identity: 1, querySet: 1 });
  expect(transition["modifications"]).toMatchObject([
    { queryId: 0, value: "u1", logLines: [], journal: null },
  ]);
  socket.close();
});

test("a refused Authenticate gets AuthError with its base version, then a close", async () => {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(connectMessage());
  const value = await signToken(app.deployment, stranger.privateKey);
  socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value });
  const error = await socket.message("AuthError", (message) => message.type === "AuthError");
  expect(error).toMatchObject({
    baseVersion: 0,
    authUpdateAttempted: true,
    error: expect.any(String) as string,
  });
  await socket.closed();
});

test("a token that runs out on an open socket ends in AuthError at the next mutation", async () => {
  const socket = await openRawSocket(app.deployment.url);
  socket.send(connectMessage());
  const expiresAt = nowSeconds() + 2;
  const value = await token({ exp: expiresAt });
  socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value });
  socket.send(emptyQuerySet());
  await socket.message("the confirmation", (message) => message.type === "Transition");
  await eventuallyTrue("the token to expire", () => Date.now() > (expiresAt + 1) * 1000);
  socket.send({ type: "Mutation", requestId: 0, udfPath: "viewer:email", args: [{}] });
  const error = await socket.message("AuthError", (message) => message.type === "AuthError");
  expect(error).toMatchObject({ baseVersion: 1, authUpdateAttempted: false });
  expect(socket.messages.some((message) => message.type === "MutationResponse")).toBe(false);
  await socket.closed();
});

test("the admin key makes an admin on the socket, a wrong one does not", async () => {
  const add = {
    type: "Add",
    queryId: 0,
    udfPath: "_system/cli/queryEnvironmentVariables:default",
    args: [{}],
  };
  const ask = async (value: string) => {
    const socket = await openRawSocket(app.deployment.url);
    socket.send(connectMessage());
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value });
    socket.send({ ...emptyQuerySet(), modifications: [add] });
    return socket.message("an answer", ({ type, modifications }) =>
      type === "Transition" ? JSON.stringify(modifications) !== "[]" : type !== "Ping",
    );
  };
  const [name = ""] = app.deployment.adminKey.split("|");
  expect(JSON.stringify(await ask(app.deployment.adminKey))).toContain("JWT_PRIVATE_KEY");
  const refused = await ask(`${name}|${"0".repeat(64)}`);
  expect(refused.type).not.toBe("Transition");
});

function token(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return signToken(app.deployment, keys.privateKey, claims);
}
