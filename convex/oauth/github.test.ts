import { beforeEach, expect, test, vi } from "vitest";
import { github } from "./github";

const user = { id: 17, login: "ada", name: "Ada", avatar_url: "https://example.com/ada.png", email: null };
const primary = { email: "Ada@Example.com", primary: true, verified: true, visibility: "private" };

beforeEach(() => {
  vi.stubEnv("AUTH_GITHUB_ID", "an id");
  vi.stubEnv("AUTH_GITHUB_SECRET", "a secret");
});

/** What the product makes of GitHub's answers, the way Convex Auth asks for it. */
async function profileFrom(answers: Readonly<Record<string, Response>>) {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    requests.push(new Request(url, init));
    return answers[new URL(url).pathname] ?? new Response(null, { status: 404 });
  });
  const provider = github();
  const userinfo = provider?.options?.userinfo;
  if (typeof userinfo !== "object") throw new Error("Expected a way to ask GitHub");
  const tokens = { access_token: "a token", token_type: "bearer" as const };
  const answer: unknown = await userinfo.request?.({ tokens, provider });
  return { requests, profile: await provider?.options?.profile?.(answer as never, tokens) };
}

test("the primary address, if it is verified, and the number that stays", async () => {
  const other = { email: "other@example.com", primary: false, verified: true, visibility: null };
  const { profile, requests } = await profileFrom({
    "/user": Response.json(user),
    "/user/emails": Response.json([other, primary]),
  });
  expect(profile).toEqual({
    id: "17",
    githubId: 17,
    name: "Ada",
    email: "ada@example.com",
    emailVerified: true,
    image: "https://example.com/ada.png",
  });
  for (const request of requests) {
    expect(new URL(request.url).origin).toBe("https://api.github.com");
    expect(request.headers.get("Authorization")).toBe("Bearer a token");
    expect(request.headers.get("User-Agent")).toBe("Doorman");
  }
});

test("an address that is only on the profile is not taken: anybody may have put it there", async () => {
  const { profile } = await profileFrom({
    "/user": Response.json({ ...user, email: "victim@example.com" }),
    "/user/emails": Response.json([]),
  });
  expect(profile).toEqual(expect.not.objectContaining({ email: expect.anything() }));
  expect(profile).toMatchObject({ id: "17", emailVerified: false });
});

test("an unverified primary address is not replaced by a verified other one", async () => {
  const { profile } = await profileFrom({
    "/user": Response.json(user),
    "/user/emails": Response.json([
      { ...primary, verified: false },
      { email: "other@example.com", primary: false, verified: true, visibility: null },
    ]),
  });
  expect(profile).toMatchObject({ email: "ada@example.com", emailVerified: false });
});

test.each([403, 404])("where addresses may not be seen (%i), one signs in without", async (status) => {
  const { profile } = await profileFrom({
    "/user": Response.json({ ...user, name: null, avatar_url: null }),
    "/user/emails": new Response("{}", { status }),
  });
  expect(profile).toEqual({ id: "17", githubId: 17, name: "ada", emailVerified: false });
});

test.each([
  ["/user", 401],
  ["/user", 500],
  ["/user/emails", 500],
  ["/user/emails", 429],
])("%s answered with %i signs nobody in", async (path, status) => {
  const answers = { "/user": Response.json(user), "/user/emails": Response.json([primary]) };
  await expect(profileFrom({ ...answers, [path]: new Response("{}", { status }) })).rejects.toThrow(
    String(status),
  );
});

test.each([{ message: "?" }, { ...user, id: "17" }, { ...user, id: null }, []])(
  "%j is nobody",
  async (answer) => {
    await expect(
      profileFrom({ "/user": Response.json(answer), "/user/emails": Response.json([primary]) }),
    ).rejects.toThrow();
  },
);
