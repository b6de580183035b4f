/** For tests: a server of their own, gone with the test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type MailOptions, type MailServer, startMail } from "./startMail.ts";

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "doorman-mail-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function startTestMail(options: Partial<MailOptions> = {}): Promise<MailServer> {
  const mail = await startMail({ dataDir: options.dataDir ?? (await temporaryFolder()), ...options });
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await mail.close();
  };
  onTestFinished(close);
  return { ...mail, close };
}
