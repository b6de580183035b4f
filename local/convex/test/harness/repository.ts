/** Where things stand in the repository that the tests run from. */
import { fileURLToPath } from "node:url";

export const packageRoot = fileURLToPath(new URL("../..", import.meta.url));
export const repositoryRoot = fileURLToPath(new URL("../../../..", import.meta.url));
export const fixturesRoot = fileURLToPath(new URL("../fixtures", import.meta.url));
