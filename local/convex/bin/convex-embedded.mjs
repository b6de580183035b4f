#!/usr/bin/env node
import { compiled } from "../compiled.mjs";

// A stack names the lines of the sources.
process.setSourceMapsEnabled(true);
await import(compiled("cli").href);
