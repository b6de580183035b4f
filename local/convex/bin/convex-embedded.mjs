#!/usr/bin/env node
// The package runs from its TypeScript source. No tsconfig is read: it would be that of whoever starts the command.
import { register } from "tsx/esm/api";

register({ tsconfig: false });
await import("../src/cli.ts");
