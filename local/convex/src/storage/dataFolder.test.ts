import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openDataFolder } from "./dataFolder.ts";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "data-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("a folder is made with its format and its secrets, which only its owner can read", async () => {
  const path = join(await newFolder(), "deep", "data");
  const folder = await openDataFolder(path);
  expect(folder.secrets.adminKey).toMatch(/^convex-embedded\|[0-9a-f]{64}$/);
  expect(folder.secrets.instanceSecret).toMatch(/^[0-9a-f]{64}$/);
  expect(await readFile(join(path, "format"), "utf8")).toBe("1\n");
  expect((await stat(join(path, "secrets.json"))).mode & 0o777).toBe(0o600);
  expect((await stat(folder.storePath)).isDirectory()).toBe(true);
  expect((await stat(folder.blobsPath)).isDirectory()).toBe(true);
  await folder.close();
});

test("opened again, a folder has the same secrets, and no two folders share theirs", async () => {
  const path = await newFolder();
  const first = await openDataFolder(path);
  await first.close();
  const second = await openDataFolder(path);
  const other = await openDataFolder(await newFolder());
  expect(second.secrets).toEqual(first.secrets);
  expect(other.secrets.adminKey).not.toBe(first.secrets.adminKey);
  await Promise.all([second.close(), other.close()]);
});

test("a folder in use is refused, by whichever name it is called", async () => {
  const path = await newFolder();
  const link = join(await newFolder(), "link");
  await symlink(path, link);
  const folder = await openDataFolder(path);
  for (const name of [path, `${path}/.`, link]) {
    await expect(openDataFolder(name)).rejects.toMatchObject({ code: "InUse" });
  }
  await folder.close();
  await (await openDataFolder(link)).close();
});

test("a process that is killed lets go of its folder", { timeout: 30_000 }, async () => {
  const path = await newFolder();
  const module = fileURLToPath(new URL("./dataFolder.ts", import.meta.url));
  const source = `
    const { openDataFolder } = await import(${JSON.stringify(module)});
    await openDataFolder(${JSON.stringify(path)});
    setInterval(() => {}, 1000);
    process.stdout.write("open");`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await expect(openDataFolder(path)).rejects.toMatchObject({ code: "InUse" });
  child.kill("SIGKILL");
  await once(child, "exit");
  await (await openDataFolder(path)).close();
});

test("a folder of a newer version is refused and left as it was", async () => {
  const path = await newFolder();
  await writeFile(join(path, "format"), "2\n");
  const refused = openDataFolder(path);
  await expect(refused).rejects.toMatchObject({ code: "NewerFormat" });
  await expect(refused).rejects.toThrow("was written by a newer version (format 2; this version reads 1).");
  await expect(stat(join(path, "secrets.json"))).rejects.toThrow("ENOENT");
});

test("a folder that cannot be written to, or is none, is refused in one line", async () => {
  const file = join(await newFolder(), "file");
  await writeFile(file, "");
  const refused = openDataFolder(join(file, "data"));
  await expect(refused).rejects.toMatchObject({ code: "NotWritable" });
  await expect(refused).rejects.toThrow(/^The data folder .* cannot be written to \(ENOTDIR\)\.$/);
});

test.runIf(process.platform === "linux")(
  "a parent that takes no folders is refused, and at once",
  async () => {
    await expect(openDataFolder("/proc/nope/data")).rejects.toMatchObject({ code: "NotWritable" });
  },
);

test("a folder is made with the folders above it", async () => {
  const path = join(await newFolder(), "a", "b");
  await (await openDataFolder(path)).close();
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

test("damaged files are named, and the folder can be opened once they are repaired", async () => {
  const path = await newFolder();
  await writeFile(join(path, "format"), "one");
  await expect(openDataFolder(path)).rejects.toThrow("its format file is not a number");
  await writeFile(join(path, "format"), "1");
  for (const text of ["", "{", "null", "{}", '{"instanceName":1}']) {
    await writeFile(join(path, "secrets.json"), text);
    await expect(openDataFolder(path)).rejects.toThrow("secrets.json cannot be read");
  }
  await rm(join(path, "secrets.json"));
  await mkdir(join(path, "secrets.json"));
  await expect(openDataFolder(path)).rejects.toMatchObject({ code: "NotWritable" });
  await rm(join(path, "secrets.json"), { recursive: true });
  await (await openDataFolder(path)).close();
});
