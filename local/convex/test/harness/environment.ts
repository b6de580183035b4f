import { tmpdir } from "node:os";

/** The few variables that a child process gets: nothing of the developer's own deployments, keys or proxies. */
export function childEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"] ?? "",
    // The CLI writes below HOME; a test must not.
    HOME: extra["HOME"] ?? tmpdir(),
    NO_PROXY: "127.0.0.1,localhost",
    NODE_ENV: "production",
    CI: "1",
    NO_COLOR: "1",
    npm_config_update_notifier: "false",
    ...extra,
  };
}
