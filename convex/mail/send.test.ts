import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { mailbox } from "../../local/mail/client";
import { startTestMail } from "../../local/mail/testMail";
import schema from "../schema";
import type { Mail } from "./mail";

const modules = {
  "./_generated/api.js": () => import("../_generated/api.js"),
  "./mail/send.ts": () => import("./send"),
};
const send = makeFunctionReference<"action", { to: string; mail: Mail }, null>("mail/send:send");

const TO = "ada@example.com";
const CODE = "K7QM2WXR";
const mail: Mail = {
  kind: "code",
  purpose: "sign-in",
  code: CODE,
  minutes: 10,
  origin: { device: "Firefox on Linux", ip: null, at: Date.UTC(2026, 10, 21) },
};

const log = vi.spyOn(console, "error");
beforeEach(() => {
  log.mockReset().mockImplementation(() => {});
  vi.stubEnv("SITE_URL", "https://doorman.example");
  vi.stubEnv("MAIL_FROM", "Doorman <hello@doorman.example>");
  vi.stubEnv("AUTH_RESEND_KEY", "re_local");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function sendMail(to = TO): Promise<null> {
  return convexTest(schema, modules).action(send, { to, mail });
}

/** That a caller can tell the person, and that no log tells whose mail it was. */
async function expectFailure(sending: Promise<null>, reason: string): Promise<void> {
  await expect(sending).rejects.toMatchObject({ data: { code: "mail_failed" } });
  expect(log.mock.calls).toEqual([[`Mail was not sent: ${reason}`]]);
}

/** A server that is not the stand-in. */
async function serve(listener: (...args: Parameters<RequestListener>) => unknown): Promise<void> {
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv("RESEND_BASE_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

test("the mail arrives at the server that RESEND_BASE_URL names, with both of its parts", async () => {
  const { url } = await startTestMail();
  vi.stubEnv("RESEND_BASE_URL", url);
  await sendMail();

  const arrived = await mailbox(url).next(TO);
  expect(arrived).toMatchObject({
    from: "Doorman <hello@doorman.example>",
    to: [TO],
    subject: "Your sign-in code for Doorman",
    html: expect.stringContaining("K7QM-2WXR"),
    text: expect.stringContaining("K7QM-2WXR"),
    headers: { "Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": expect.any(String) },
  });
  expect(log).not.toHaveBeenCalled();
});

test("two mails of one subject are told apart by their reference", async () => {
  const { url } = await startTestMail();
  vi.stubEnv("RESEND_BASE_URL", url);
  await sendMail();
  await sendMail();
  const box = mailbox(url);
  const [first, second] = [await box.next(TO), await box.next(TO)];
  expect(first.headers["X-Entity-Ref-ID"]).not.toBe(second.headers["X-Entity-Ref-ID"]);
});

test("a wrong key is a mail that failed", async () => {
  const { url } = await startTestMail();
  vi.stubEnv("RESEND_BASE_URL", url);
  vi.stubEnv("AUTH_RESEND_KEY", "re_wrong");
  await expectFailure(sendMail(), "403 invalid_api_key");
  expect(await mailbox(url).list(TO)).toEqual([]);
});

test("an address that the server refuses is a mail that failed, and is not logged", async () => {
  vi.stubEnv("RESEND_BASE_URL", (await startTestMail()).url);
  await expectFailure(sendMail("ada@nowhere"), "422 validation_error");
});

test("too many requests are a mail that failed", async () => {
  vi.stubEnv("RESEND_BASE_URL", (await startTestMail({ requestsPerSecond: 1 })).url);
  const sendings = await Promise.allSettled(Array.from({ length: 4 }, () => sendMail()));
  expect(sendings.map(({ status }) => status)).toContain("rejected");
  expect(log).toHaveBeenCalledWith("Mail was not sent: 429 rate_limit_exceeded");
});

test("a server that nobody runs is a mail that failed", async () => {
  const { url, close } = await startTestMail();
  await close();
  vi.stubEnv("RESEND_BASE_URL", url);
  await expectFailure(sendMail(), "no answer application_error");
});

test("an answer that is no JSON is a mail that failed", async () => {
  await serve((_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"));
  await expectFailure(sendMail(), "502 application_error");
});

test("a refusal whose name repeats the address is logged without it", async () => {
  const refusal = { statusCode: 422, name: `unknown recipient ${TO}`, message: TO };
  await serve((_request, response) => response.writeHead(422).end(JSON.stringify(refusal)));
  await expectFailure(sendMail(), "422 of an unknown kind");
});

test("a server that never answers is given up after ten seconds", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let wasPatient = false;
  await serve(async () => {
    await vi.advanceTimersByTimeAsync(9_999);
    wasPatient = log.mock.calls.length === 0;
    await vi.advanceTimersByTimeAsync(1);
  });
  await expectFailure(sendMail(), "no answer within 10000 ms");
  expect(wasPatient).toBe(true);
});

test.each(["AUTH_RESEND_KEY", "MAIL_FROM", "SITE_URL"])("without %s nothing is sent", async (name) => {
  const { url } = await startTestMail();
  vi.stubEnv("RESEND_BASE_URL", url);
  vi.stubEnv(name, "");
  await expectFailure(sendMail(), "AUTH_RESEND_KEY, MAIL_FROM and SITE_URL must all be set");
  expect(await mailbox(url).list(TO)).toEqual([]);
});

test("arguments that are no mail are refused", async () => {
  const backend = convexTest(schema, modules);
  const stranger = { ...mail, purpose: "newsletter" } as unknown as Mail;
  await expect(backend.action(send, { to: TO, mail: stranger })).rejects.toThrow(/validator/i);
});
