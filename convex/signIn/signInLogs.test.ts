// E6: what is written to a log is read by people, kept, and copied elsewhere.
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  enterByProvider,
  EVIL,
  HOME,
  newDoorstep,
  OTHER_PASSWORD,
  passPause,
  PASSWORD,
  setDeploymentVariables,
} from "../signInTest.setup";

const email = "ada@example.com";

beforeAll(setDeploymentVariables);
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.each([undefined, "WARN", "INFO"])(
  "E6: no secret of any flow reaches a log at level %s",
  async (level) => {
    vi.stubEnv("AUTH_LOG_LEVEL", level);
    const lines: string[] = [];
    for (const method of ["log", "debug", "info", "warn", "error"] as const) {
      vi.spyOn(console, method).mockImplementation((...words: unknown[]) => {
        lines.push(
          words.map((word) => (word instanceof Error ? `${word.stack}` : JSON.stringify(word))).join(" "),
        );
      });
    }
    const door = newDoorstep();
    const secrets = new Set<string>([PASSWORD, OTHER_PASSWORD, String(HOME.device), String(EVIL.device)]);
    async function go(provider: string, params: object, from = HOME): Promise<void> {
      await passPause(door);
      const { tokens } = await door
        .enter(provider, { ...params, email }, from)
        .catch(() => ({ tokens: null }));
      if (door.mails.length > 0 && "code" in door.lastMail()) secrets.add(door.lastCode());
      if (door.mails.at(-1)?.mail.kind === "link") secrets.add(door.lastCode());
      for (const token of [tokens?.token, tokens?.refreshToken]) if (token) secrets.add(token);
    }

    await go("password", { flow: "signUp", name: "Ada", password: PASSWORD });
    await go("password", { flow: "signIn", password: PASSWORD });
    await go("password", { flow: "verify", code: "ZZZZZZZZ", password: PASSWORD });
    await go("password", { flow: "verify", code: door.lastCode(), password: PASSWORD }, EVIL);
    await go("password", { flow: "verify", code: door.lastCode(), password: PASSWORD });
    await go("password", { flow: "signUp", name: "Eve", password: OTHER_PASSWORD }, EVIL);
    await go("password", { flow: "signIn", password: OTHER_PASSWORD }, EVIL);
    await go("password", { flow: "signIn", password: PASSWORD });
    await go("password", { flow: "signIn", password: ["not", PASSWORD] });
    await go("password", { flow: "requestReset" });
    await go("password", { flow: "reset", code: "ZZZZZZZZ", password: OTHER_PASSWORD });
    await go("password", { flow: "reset", code: door.lastCode(), password: OTHER_PASSWORD });
    await go("mail", { flow: "requestLink" });
    await go("mail", { flow: "verify", code: door.lastCode() }, EVIL);
    await go("mail", { flow: "verify", code: door.lastCode() });
    await go("mail", { flow: "requestCode" });
    await go("mail", { flow: "verify", code: door.lastCode() });
    const { code, verifier, tokens } = await enterByProvider(door, "google", "1", {
      email,
      emailVerified: true,
    });
    for (const secret of [code, verifier, tokens?.token, tokens?.refreshToken]) secrets.add(String(secret));

    // Every flow really ran: codes, a link, and four ways in.
    expect(secrets.size).toBeGreaterThan(18);
    expect(secrets).not.toContain("undefined");
    if (level !== "WARN") expect(lines.length).toBeGreaterThan(20);
    const leaked = lines.filter((line) => [...secrets].some((secret) => line.includes(secret)));
    expect(leaked).toEqual([]);
    // Nor whose they were.
    expect(lines.filter((line) => line.includes(email))).toEqual([]);
  },
);
