import { Resend } from "resend";
import { expect, test } from "vitest";
import { startTestMail } from "./testMail.ts";

async function viewOf(html: string, query = ""): Promise<Response> {
  const { url, apiKey } = await startTestMail();
  const mail = { from: "hello@doorman.example", to: "ada@example.com", subject: "Hello", html };
  const { data } = await new Resend(apiKey, { baseUrl: url }).emails.send(mail);
  return await fetch(`${url}/mails/${data?.id}/html${query}`);
}

test("the policy shuts scripts, fetches and forms out, also in a tab of its own", async () => {
  const policy = (await viewOf("<p>Hello</p>")).headers.get("content-security-policy") ?? "";
  expect(policy.split("; ")).toEqual(
    expect.arrayContaining([
      "sandbox allow-popups allow-popups-to-escape-sandbox",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ]),
  );
  expect(policy).not.toMatch(/allow-scripts|allow-same-origin|allow-top|allow-forms|script-src/);
});

test.each([
  ["<!DOCTYPE html><html><head lang='en'><title>a</title></head></html>", "<head lang='en'><base "],
  ["<!DOCTYPE html><html><header>a</header></html>", "<base "],
  ["<p>Hello</p>", "<base "],
])("links in %j open in a new tab", async (html, where) => {
  expect(await (await viewOf(html)).text()).toContain(`${where}target="_blank">`);
});

const STYLED = `<head></head><style>
  @media (prefers-color-scheme: dark) { p { color: white } }
  @media screen and ( Prefers-Color-Scheme:LIGHT ) { p { color: black } }
</style><p>Hello</p>`;

test.each([
  ["?scheme=dark", "@media (min-width: 0) { p { color: white", "and (max-width: 0) { p { color: black"],
  ["?scheme=light", "@media (max-width: 0) { p { color: white", "and (min-width: 0) { p { color: black"],
  ["", "@media (prefers-color-scheme: dark)", "( Prefers-Color-Scheme:LIGHT )"],
  ["?scheme=</style>", "@media (prefers-color-scheme: dark)", "( Prefers-Color-Scheme:LIGHT )"],
])("asked with %j, a mail sees that taste", async (query, dark, light) => {
  const html = await (await viewOf(STYLED, query)).text();
  expect(html).toContain(dark);
  expect(html).toContain(light);
});

test("a mail that is not there, or has no HTML, is not found", async () => {
  const { url, apiKey } = await startTestMail();
  const mail = { from: "hello@doorman.example", to: "ada@example.com", subject: "Hello", text: "Hello" };
  const { data } = await new Resend(apiKey, { baseUrl: url }).emails.send(mail);
  expect((await fetch(`${url}/mails/${data?.id}/html`)).status).toBe(404);
  expect((await fetch(`${url}/mails/00000000-0000-4000-8000-000000000000/html`)).status).toBe(404);
});
