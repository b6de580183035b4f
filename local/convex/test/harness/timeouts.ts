/** Importing this file gives a test file time for child processes: a start, a push by the CLI, a restart. */
import { vi } from "vitest";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

/** How long one awaited condition may take before the test says which one never came. */
export const conditionTimeoutMs = 30_000;
