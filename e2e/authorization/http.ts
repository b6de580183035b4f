/** With which requests each HTTP action is asked. */
import { PICTURE } from "./person.ts";
import { change, type Question, read } from "./question.ts";

export interface HttpRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
}

const preflight = (path: string) =>
  read<HttpRequest>({ path, headers: { "Access-Control-Request-Method": "POST" } });

export const httpActions: Readonly<Record<string, Question<HttpRequest>>> = {
  "GET /.well-known/jwks.json": read({ path: "/.well-known/jwks.json" }),
  "GET /.well-known/openid-configuration": read({ path: "/.well-known/openid-configuration" }),
  "GET /api/auth/callback/* (an answer that nobody asked for)": read({
    path: "/api/auth/callback/github?code=x&state=x",
  }),
  "GET /api/auth/signin/* (a verifier of nobody)": read({ path: "/api/auth/signin/github?code=x" }),
  "GET /export": read({ path: "/export" }),
  "GET /files/*": read(async ({ target, once }) => ({
    path: `/files/${await once(() => target.file())}`,
  })),
  "OPTIONS /export": preflight("/export"),
  "OPTIONS /files": preflight("/files"),
  "OPTIONS /files/*": preflight("/files/anything"),
  "OPTIONS /picture": preflight("/picture"),
  "POST /api/auth/callback/* (an answer that nobody asked for)": read({
    path: "/api/auth/callback/github",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "code=x&state=x",
  }),
  "POST /files": change({ path: "/files", headers: { "X-File-Name": "mine.txt" }, body: "some text" }),
  "POST /picture": change({ path: "/picture", body: PICTURE }),
};
